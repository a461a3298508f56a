package import Foundation

/// How a person's mail program builds an answer.
package enum MailProgram: String, Sendable, CaseIterable {
    /// Gmail in the browser: text and HTML, the quote in `gmail_quote`.
    case gmail
    /// Mail on an iPhone: HTML with `blockquote type="cite"`, and its signature.
    case iphone
    /// Outlook: no marks before the quoted lines, a block of header lines above them.
    case outlook
    /// Yahoo: HTML with `yahoo_quoted`.
    case yahoo
    /// Thunderbird: plain text, `> ` before each line.
    case thunderbird
}

/// An answer to a mail of the office.
package struct Reply: Sendable {
    package var from: (name: String, address: String)
    /// `To` as the program fills it in.
    package var to: String
    package var subject: String
    package var messageID: String
    package var inReplyTo: String?
    package var text: String
    package var html: String?
    /// Further header fields.
    package var fields: [String] = []

    /// Own words above the quoted mail.
    package init(to mail: ReceivedMail, from name: String, address: String, words: String, program: MailProgram) {
        from = (name, address)
        to = mail.replyTo
        subject = (program == .yahoo || program == .iphone ? "Bls: " : "Re: ") + mail.subject
        messageID = Stationery.messageID(at: address)
        inReplyTo = mail.messageID
        let original = mail.text.trimmingCharacters(in: .newlines)
        let marked = original.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.isEmpty ? ">" : "> " + $0
        }.joined(separator: "\n")
        let sender = "Layanan DKISP <\(mail.from)>"
        let day = Stationery.shortDay
        let htmlWords = Self.escaped(words).replacing("\n", with: "<br>\n")
        let htmlOriginal = Self.escaped(original).replacing("\n", with: "<br>\n")
        switch program {
        case .gmail:
            text = "\(words)\n\nPada \(day) pukul 09.12 Layanan DKISP\n<\(mail.from)> menulis:\n\n\(marked)\n"
            html = """
                <div dir="ltr">\(htmlWords)</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">\
                Pada \(day) pukul 09.12 Layanan DKISP &lt;\(mail.from)&gt; menulis:<br></div>\
                <blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid #ccc;padding-left:1ex">\
                \(htmlOriginal)</blockquote></div>
                """
        case .iphone:
            text = "\(words)\n\nDikirim dari iPhone saya\n\nPada \(day) pukul 09.12, \(sender) menulis:\n\n\(marked)\n"
            html = """
                <html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>\
                <body dir="auto">\(htmlWords)<br><br><div dir="ltr">Dikirim dari iPhone saya</div>\
                <div dir="ltr"><br><blockquote type="cite">Pada \(day) pukul 09.12, \(Self.escaped(sender)) menulis:<br><br>\
                </blockquote></div><blockquote type="cite"><div dir="ltr">\(htmlOriginal)</div></blockquote></body></html>
                """
        case .outlook:
            let head = "From: \(sender)\nSent: \(day) 09:12\nTo: \(name) <\(address)>\nSubject: \(mail.subject)"
            text = "\(words)\n\n\(String(repeating: "_", count: 32))\n\(head)\n\n\(original)\n"
            html = """
                <html><body><div style="font-family:Calibri;font-size:12pt">\(htmlWords)</div><hr tabindex="-1" \
                style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">\
                \(Self.escaped(head).replacing("\n", with: "<br>"))</font></div><div>\(htmlOriginal)</div></body></html>
                """
        case .yahoo:
            text = "\(words)\n\n    Pada \(day) 09.12.00 WITA, \(sender) menulis:\n\n\(marked)\n"
            html = """
                <div class="ydp1"><div dir="ltr">\(htmlWords)</div></div><div id="yahoo_quoted_1" class="yahoo_quoted">\
                <div><div>Pada \(day) 09.12.00 WITA, \(Self.escaped(sender)) menulis:</div><div><br></div>\
                <div>\(htmlOriginal)</div></div></div>
                """
        case .thunderbird:
            text = "\(words)\n\nOn \(Stationery.isoDay) 09:12, Layanan DKISP wrote:\n\(marked)\n"
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    package var bytes: [UInt8] {
        var head = [
            "Date: \(Stationery.now)", "From: \(Stationery.encoded(from.name)) <\(from.address)>", "To: <\(to)>",
            "Message-ID: <\(messageID)>", "Subject: \(Stationery.encoded(subject))",
        ]
        if let inReplyTo { head += ["In-Reply-To: <\(inReplyTo)>", "References: <\(inReplyTo)>"] }
        head += fields
        return Stationery.mail(head, text: text, html: html, attachment: nil)
    }
}

/// What every hand-written mail needs: dates, names in encoded words, parts.
package enum Stationery {
    /// Seconds since 1970.
    static var present: Double { Date().timeIntervalSince1970 }

    private static func formatted(_ format: String, _ date: Date = Date()) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 8 * 3600)
        formatter.dateFormat = format
        return formatter.string(from: date)
    }

    /// The present as RFC 5322 has it, in WITA.
    static var now: String { formatted("EEE, d MMM yyyy HH:mm:ss") + " +0800" }
    /// A given moment as RFC 5322 has it, in WITA.
    package static func date(_ date: Date) -> String { formatted("EEE, d MMM yyyy HH:mm:ss", date) + " +0800" }
    static var isoDay: String { formatted("yyyy-MM-dd") }
    /// `Sen, 23 Nov 2026`.
    static var shortDay: String {
        let days = ["Min", "Sen", "Sel", "Rab", "Kam", "Jum", "Sab"]
        let months = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
        let numbers = formatted("e d M yyyy").split(separator: " ").compactMap { Int($0) }
        return "\(days[(numbers[0] - 1) % 7]), \(numbers[1]) \(months[numbers[2] - 1]) \(numbers[3])"
    }

    /// Without angle brackets.
    package static func messageID(at address: String) -> String {
        let domain = address.split(separator: "@").last ?? "example"
        return
            "\(String(UInt64.random(in: .min ... .max), radix: 36)).\(UInt16.random(in: .min ... .max))@mail.\(domain)"
    }

    /// As encoded words (RFC 2047), folded.
    package static func encoded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && !"\"(),:;<>@[]=?".utf8.contains($0) }) { return text }
        var words: [String] = []
        var part = ""
        for character in text {
            if (part + String(character)).utf8.count > 42 {
                words.append(part)
                part = ""
            }
            part.append(character)
        }
        words.append(part)
        return words.map { "=?UTF-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
            + "\r\n"
    }

    private static func textPart(_ text: String, type: String) -> String {
        "Content-Type: \(type); charset=\"UTF-8\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64(Array(text.replacing("\n", with: "\r\n").utf8))
    }

    /// A whole mail: `multipart/alternative` when there is HTML, within `multipart/mixed` when there is an attachment.
    package static func mail(
        _ head: [String], text: String, html: String?, attachment: (name: String, type: String, bytes: [UInt8])?
    ) -> [UInt8] {
        var body = textPart(text, type: "text/plain")
        if let html {
            let mark = "alt-\(UInt64.random(in: .min ... .max))"
            body =
                "Content-Type: multipart/alternative; boundary=\"\(mark)\"\r\n\r\n--\(mark)\r\n\(body)\r\n--\(mark)\r\n"
                + textPart(html, type: "text/html") + "\r\n--\(mark)--\r\n"
        }
        if let attachment {
            let mark = "mix-\(UInt64.random(in: .min ... .max))"
            body =
                "Content-Type: multipart/mixed; boundary=\"\(mark)\"\r\n\r\n--\(mark)\r\n\(body)\r\n--\(mark)\r\n"
                + "Content-Type: \(attachment.type); name=\"\(attachment.name)\"\r\n"
                + "Content-Disposition: attachment; filename=\"\(attachment.name)\"\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\n\(base64(attachment.bytes))\r\n--\(mark)--\r\n"
        }
        return Array((head + ["MIME-Version: 1.0", body]).joined(separator: "\r\n").utf8)
    }
}

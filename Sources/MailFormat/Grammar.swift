import CGMime
import LetterReading

/// GMime's reading of single header values, after `HeaderGuard` has let them pass.
///
/// Called in the sealed child alone. Values are unfolded and hold no NUL.
enum Grammar {
    /// GMime keeps process-wide tables that must exist before its first use.
    private static let ready: Bool = {
        g_mime_init()
        return true
    }()

    /// Free text with encoded words (RFC 2047); control characters become blanks.
    static func text(_ value: [UInt8]) -> String {
        guard ready else { return "" }
        let decoded = terminated(value, otherwise: "") { source -> String in
            guard let result = g_mime_utils_header_decode_text(nil, source) else { return "" }
            defer { cgmime_free(result) }
            return String(cString: result)
        }
        return clean(decoded)
    }

    /// One line: control characters as blanks, outer blanks trimmed.
    static func clean(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            scalars.append(scalar.value < 0x20 || (scalar.value >= 0x7F && scalar.value < 0xA0) ? " " : scalar)
        }
        while scalars.first == " " { scalars.removeFirst() }
        while scalars.last == " " { scalars.removeLast() }
        return String(scalars)
    }

    /// The mailboxes of an address field, and whether group syntax was used.
    static func mailboxes(_ value: [UInt8]) -> (mailboxes: [Letter.Mailbox], groups: Bool) {
        guard ready else { return ([], false) }
        return terminated(value, otherwise: ([], false)) { source in
            guard let list = internet_address_list_parse(nil, source) else { return ([], false) }
            defer { cgmime_unref(list) }
            var result: [Letter.Mailbox] = []
            var groups = false
            collect(list, into: &result, groups: &groups, depth: 0)
            return (result, groups)
        }
    }

    private static func collect(
        _ list: UnsafeMutablePointer<InternetAddressList>, into result: inout [Letter.Mailbox], groups: inout Bool,
        depth: Int
    ) {
        let count = min(internet_address_list_length(list), Int32(HeaderGuard.addressLimit))
        guard depth < 3, count > 0 else { return }
        for index in 0..<count {
            guard let address = internet_address_list_get_address(list, index) else { continue }
            if let mailbox = cgmime_as_mailbox(address) {
                guard let written = internet_address_mailbox_get_addr(mailbox) else { continue }
                let name = internet_address_get_name(address).map { clean(String(cString: $0)) }
                result.append(
                    .init(
                        name: name?.isEmpty == false ? name : nil,
                        address: lowercasedDomain(clean(String(cString: written)))))
            } else if let group = cgmime_as_group(address) {
                groups = true
                if let members = internet_address_group_get_members(group) {
                    collect(members, into: &result, groups: &groups, depth: depth + 1)
                }
            }
        }
    }

    /// The domain in lower case by ASCII rules alone: other letters must stay different from ASCII ones.
    static func lowercasedDomain(_ address: String) -> String {
        guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { return address }
        return String(address[..<at]) + lowercased(address[at...])
    }

    /// ASCII letters in lower case, everything else as it is.
    static func lowercased(_ text: some StringProtocol) -> String {
        String(decoding: text.utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// A value with parameters, such as a media type or a disposition.
    struct Parameterised: Sendable, Equatable {
        /// In lower case.
        var value: String
        /// Names in lower case, RFC 2231 pieces joined and decoded.
        var parameters: [(name: String, value: String)]
        subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

        static func == (left: Self, right: Self) -> Bool {
            left.value == right.value && left.parameters.elementsEqual(right.parameters, by: ==)
        }
    }

    /// `Content-Type` (RFC 2045 section 5.1); nothing that can be read gives `text/plain` (section 5.2).
    static func contentType(_ value: [UInt8]) -> Parameterised? {
        guard ready, value.contains(UInt8(ascii: "/")) else { return nil }
        return terminated(value, otherwise: nil) { source in
            guard let type = g_mime_content_type_parse(nil, source) else { return nil }
            defer { cgmime_unref(type) }
            guard let media = g_mime_content_type_get_media_type(type),
                let subtype = g_mime_content_type_get_media_subtype(type)
            else { return nil }
            return Parameterised(
                value: lowercased(clean(String(cString: media)) + "/" + clean(String(cString: subtype))),
                parameters: parameters(g_mime_content_type_get_parameters(type)))
        }
    }

    /// `Content-Disposition` (RFC 2183).
    static func disposition(_ value: [UInt8]) -> Parameterised? {
        guard ready else { return nil }
        return terminated(value, otherwise: nil) { source in
            guard let disposition = g_mime_content_disposition_parse(nil, source) else { return nil }
            defer { cgmime_unref(disposition) }
            guard let word = g_mime_content_disposition_get_disposition(disposition) else { return nil }
            return Parameterised(
                value: lowercased(clean(String(cString: word))),
                parameters: parameters(g_mime_content_disposition_get_parameters(disposition)))
        }
    }

    private static func parameters(_ list: UnsafeMutablePointer<GMimeParamList>?) -> [(name: String, value: String)] {
        guard let list else { return [] }
        var result: [(name: String, value: String)] = []
        for index in 0..<min(g_mime_param_list_length(list), 50) {
            guard let parameter = g_mime_param_list_get_parameter_at(list, index),
                let name = g_mime_param_get_name(parameter), let value = g_mime_param_get_value(parameter)
            else { continue }
            result.append((lowercased(String(cString: name)), clean(String(cString: value))))
        }
        return result
    }

    /// The Message-IDs in angle brackets, in order, without the brackets; bare words with an `@` where there are none.
    static func messageIDs(_ value: [UInt8], limit: Int = 100) -> [String] {
        var result: [String] = []
        var current: [UInt8]?
        for byte in value {
            if byte == UInt8(ascii: "<") {
                current = []
            } else if byte == UInt8(ascii: ">") {
                if let id = current, !id.isEmpty, result.count < limit {
                    result.append(clean(String(decoding: id, as: UTF8.self)))
                }
                current = nil
            } else if byte != 0x20, byte != 0x09 {
                current?.append(byte)
            }
        }
        if !result.isEmpty { return result }
        return value.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ",") })
            .filter { $0.contains(UInt8(ascii: "@")) }.prefix(limit)
            .map { clean(String(decoding: $0.filter { $0 != 0x3C && $0 != 0x3E }, as: UTF8.self)) }
    }

    /// Calls `body` with the value as a C string.
    private static func terminated<Result>(
        _ value: [UInt8], otherwise fallback: Result, _ body: (UnsafePointer<CChar>) -> Result
    ) -> Result {
        let bytes = EncodedWords.inQuotedForm(value).map { $0 == 0 ? 0x20 : $0 } + [0]
        return bytes.withUnsafeBytes { $0.bindMemory(to: CChar.self).baseAddress.map(body) ?? fallback }
    }
}

/// Undoes the transfer encodings of bodies (RFC 2045 section 6, and uuencode).
enum TransferDecoding {
    /// The decoded bytes; damage is skipped over. The result is never longer than the input plus a few bytes.
    static func decode(_ bytes: ArraySlice<UInt8>, encoding: String) -> [UInt8] {
        switch encoding {
        case "base64":
            return step(bytes) { source, count, target, state, save in
                g_mime_encoding_base64_decode_step(source, count, target, state, save)
            }
        case "quoted-printable":
            return step(bytes) { source, count, target, state, save in
                g_mime_encoding_quoted_decode_step(source, count, target, state, save)
            }
        case "x-uuencode", "uuencode", "x-uue", "uue":
            guard let begin = uuencodeBody(bytes) else { return Array(bytes) }
            return step(bytes[begin...], state: cgmime_uuencode_after_begin()) { source, count, target, state, save in
                g_mime_encoding_uudecode_step(source, count, target, state, save)
            }
        default: return Array(bytes)
        }
    }

    private static func step(
        _ bytes: ArraySlice<UInt8>, state initial: Int32 = 0,
        _ body: (
            UnsafePointer<UInt8>, Int, UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<Int32>,
            UnsafeMutablePointer<UInt32>
        ) -> Int
    ) -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        return [UInt8](unsafeUninitializedCapacity: bytes.count + 64) { target, written in
            written = bytes.withUnsafeBufferPointer { source in
                guard let from = source.baseAddress, let to = target.baseAddress else { return 0 }
                var state = initial
                var save: UInt32 = 0
                return min(Int(body(from, source.count, to, &state, &save)), target.count)
            }
        }
    }

    /// The offset after the line `begin MODE NAME`.
    private static func uuencodeBody(_ bytes: ArraySlice<UInt8>) -> Int? {
        var line = bytes.startIndex
        for _ in 0..<100 {
            guard line < bytes.endIndex, let end = bytes[line...].firstIndex(of: 0x0A) else { return nil }
            if bytes[line..<end].starts(with: "begin ".utf8) { return end + 1 }
            line = end + 1
        }
        return nil
    }
}

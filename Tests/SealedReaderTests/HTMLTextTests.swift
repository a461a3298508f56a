import MailFormat
import Testing

@testable import SealedReader

private func text(_ html: String) -> String { HTMLText.read(html).text ?? "" }

@Suite("HTML becomes the text that a person sees")
struct HTMLTextTests {
    @Test(
        "lines, blanks and entities",
        arguments: [
            ("halo", "halo"), ("<p>satu</p><p>dua</p>", "satu\n\ndua"), ("<div>satu</div><div>dua</div>", "satu\ndua"),
            ("a<br>b<br/>c", "a\nb\nc"), ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
            ("  a \n\t b  ", "a b"), ("a&nbsp;&amp;&lt;b&gt;&eacute;&#8220;x&#x201D;", "a &<b>é“x”"),
            ("<b>tidak</b> <i>setuju</i>", "tidak setuju"), ("ti<b>dak</b>", "tidak"),
            ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"), ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
            ("<ol><li>a<li>b</ol>", "1. a\n2. b"), ("a<hr>b", "a\n\n________________________________\nb"),
            ("<p class=MsoNormal>a</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>b</p>", "a\n\nb"),
            ("<html><head><title>x</title><style>p{}</style></head><body>a</body></html>", "a"),
            ("<script>setuju</script>a<!-- setuju -->", "a"),
            ("<html><body>a</body></html><html><body>b</body></html>", "a\nb"),
            ("é 日本 🙂", "é 日本 🙂"), ("<meta charset=iso-8859-1>é", "é"), ("a<o:p></o:p>b", "ab"), ("", ""), ("<", "<"),
            ("a < b dan c > d", "a < b dan c > d"), ("<div>a", "a"), ("</div>a</b>", "a"),
        ])
    func plain(html: String, expected: String) { #expect(text(html) == expected) }

    @Test(
        "words that are struck out are not said",
        arguments: [
            "<s>Setuju</s> Tidak setuju", "<del>Setuju</del> Tidak setuju", "<strike>Setuju</strike> Tidak setuju",
            "<span style=\"text-decoration: line-through\">Setuju</span> Tidak setuju",
        ])
    func struckOut(html: String) {
        let extract = HTMLText.read(html)
        #expect(extract.text == "Tidak setuju")
        #expect(extract.doubts.contains { $0.contains("dicoret") })
    }

    @Test(
        "hidden words are left out and said so",
        arguments: [
            "<div style=\"display:none\">X</div>", "<span style='DISPLAY : NONE !important'>X</span>",
            "<p hidden>X</p>",
            "<span style=\"visibility:hidden\">X</span>", "<span style=\"font-size:0\">X</span>",
            "<span style=\"font-size:0px;line-height:0\">X</span>", "<span style=\"font-size:0.5pt\">X</span>",
            "<span style=\"font:0px Arial\">X</span>", "<span style=\"color:#fff\">X</span>",
            "<font color=white>X</font>",
            "<span style=\"color:#FEFEFE\">X</span>", "<span style=\"color:rgb(255, 255, 255)\">X</span>",
            "<table bgcolor=\"#003366\"><tr><td style=\"color:#003366\">X</td></tr></table>",
            "<span style=\"opacity:0\">X</span>", "<div style=\"max-height:0;overflow:hidden\">X</div>",
            "<div style=\"position:absolute;left:-9999px\">X</div>", "<div style=\"text-indent:-9999px\">X</div>",
            "<div style=\"mso-hide:all\">X</div>", "<span style=\"color:transparent\">X</span>",
            "<style>.h{display:none}</style><p class=h>X</p>",
            "<style>p.h, x { color : white }</style><p class='a h'>X</p>",
            "<style>div .h{display:none}</style><div><p class=h>X</p></div>",
            "<style>#h{visibility:hidden}</style><p id=h>X</p>",
            "<style>b{display:none!important}</style><b style=\"display:block\">X</b>",
            "<div style=\"display:none\"><div style=\"display:block\"><b>X</b></div></div>",
            "<blockquote style=\"display:none\">X</blockquote>",
            "<table><tr style=\"display:none\"><td>X</td></tr></table>",
        ])
    func hidden(html: String) {
        let extract = HTMLText.read("<p>awal</p>" + html + "<p>akhir</p>")
        #expect(extract.text?.contains("X") == false, "\(extract.text ?? "")")
        #expect(extract.text?.hasPrefix("awal") == true && extract.text?.hasSuffix("akhir") == true)
        #expect(extract.doubts == ["teks HTML memuat kata yang tersembunyi dari pandangan; kata itu diabaikan"])
    }

    @Test(
        "words that can be seen stay",
        arguments: [
            "<table bgcolor=\"#003366\"><tr><td style=\"color:#fff\">X</td></tr></table>",
            "<div style=\"background:url(a.png);color:white\">X</div>",
            "<div style=\"font-size:0\"><span style=\"font-size:14px\">X</span></div>",
            "<div style=\"visibility:hidden\"><b style=\"visibility:visible\">X</b></div>",
            "<style>@media (max-width:480px){.m{display:none}}</style><p class=m>X</p>",
            "<style>.a .h{display:none}</style><p class=h>X</p>", "<p style=\"color:#ddd\">X</p>",
            "<p style=\"max-height:0\">X</p>",
            "<p style=\"font-size:8pt;color:gray\">X</p>", "<style>.h{display:none}</style><p class=hh>X</p>",
        ])
    func visible(html: String) {
        let extract = HTMLText.read(html)
        #expect(extract.text == "X")
        #expect(extract.doubts.isEmpty)
    }

    @Test(
        "quotes are marked line by line",
        arguments: [
            ("Setuju<blockquote>lama<br>lagi</blockquote>", "Setuju\n> lama\n> lagi"),
            (
                "Setuju<br><div class=\"gmail_quote\"><div class=\"gmail_attr\">Pada Sen menulis:<br></div><blockquote class=\"gmail_quote\"><div>lama</div></blockquote></div>",
                "Setuju\n> Pada Sen menulis:\n>> lama"
            ),
            ("Setuju<blockquote>a<blockquote>b</blockquote>c</blockquote>baru", "Setuju\n> a\n>> b\n> c\nbaru"),
            (
                "<div class=gmail_quote>---------- Forwarded message ---------<br>Dari: x<br><br>Mohon zoom</div>",
                "---------- Forwarded message ---------\nDari: x\n\nMohon zoom"
            ),
            (
                "Teruskan<div class=gmail_quote>---------- Pesan yang diteruskan ---------<br>isi<blockquote>lama</blockquote></div>",
                "Teruskan\n---------- Pesan yang diteruskan ---------\nisi\n> lama"
            ),
            ("OK<div class=yahoo_quoted>lama</div>", "OK\n> lama"),
            ("OK<blockquote><table><tr><td>a</td><td>b</td></tr></table></blockquote>", "OK\n> a\tb"),
        ])
    func quotes(html: String, expected: String) {
        // Empty lines around quotes are a matter of taste and not compared.
        #expect(text(html).split(separator: "\n").filter { $0 != ">" } == expected.split(separator: "\n"))
    }

    @Test(
        "tables become labels and values",
        arguments: [
            (
                "<table><tr><td>Hari</td><td>Senin</td></tr><tr><td>Jam</td><td>09.00</td></tr></table>",
                "Hari\tSenin\nJam\t09.00"
            ),
            ("<table><tr><th>Hari</th><td>:</td><td>Senin</td></tr></table>", "Hari\tSenin"),
            ("<table><tr><td>Hari :</td><td>: Senin</td></tr></table>", "Hari\tSenin"),
            ("<table><tr><td>No</td><td>Acara</td><td>Jam</td></tr></table>", "No | Acara | Jam"),
            ("<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>", "a\tb"),
            ("<table><tr><td><p>satu</p><p>dua</p></td></tr></table>", "satu\n\ndua"),
            ("<table><tr><td>Acara</td><td>satu<br>dua</td></tr></table>", "Acara\tsatu\ndua"),
            ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", "a\tb\nc\td"), ("<td>a</td><td>b</td>", "a\nb"),
            ("<![if !mso]>a<![endif]>", "a"),
            ("<!--[if gte mso 9]><xml>x</xml><![endif]-->a<!--[if mso]>y<![endif]-->b", "ab"),
            ("<!--[if !mso]><!-->a<!--<![endif]-->b", "ab"), ("a<![CDATA[b]]>c", "ac"), ("a<!b>c", "ac"),
            ("a<?b?>c", "ac"),
            ("a<!-->b", "ab"), ("a<!--->b", "ab"), ("a<!-- x --!>b", "ab"), ("a<!-- x -- y > z -->b", "ab"),
            ("a<!-- b", "a"),
            ("<i title=\"<!--\">tidak</i> setuju<!-- -->", "tidak setuju"), ("<i title='>'>a</i>", "a"),
            ("<style><!-- .h{display:none} --></style>a<b class=h>X</b>", "a"), ("<script><!-- a --></script>b", "b"),
            ("1 < 2 <! 3", "1 < 2"),
            (
                "<p class=MsoNormal><span style='color:#1F497D'>a<o:p></o:p></span></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>"
                    + "<p class=MsoNormal>b</p>", "a\n\nb"
            ),
            ("<table><tr><td></td><td>a</td></tr></table>", "a"),
        ])
    func tables(html: String, expected: String) { #expect(text(html) == expected) }

    @Test("a link shows its address where its words do not")
    func links() {
        #expect(
            text("<a href=\"https://zoom.us/j/1?a=b&amp;c=d\">Gabung</a>") == "Gabung <https://zoom.us/j/1?a=b&c=d>")
        #expect(text("<a href=\"https://zoom.us/j/1\">https://zoom.us/j/1</a>") == "https://zoom.us/j/1")
        #expect(text("<a href=\"http://www.dkisp.example/\">dkisp.example</a>") == "dkisp.example")
        #expect(text("<a href=\"mailto:a@x.example\">a</a>") == "a")
        #expect(text("<a href=\"javascript:x\">a</a>") == "a")
        #expect(text("x <a href=\"https://evil.example\" style=\"display:none\">a</a>") == "x")
    }

    @Test("endless and deep pages come to an end")
    func hostile() {
        #expect(HTMLText.read(String(repeating: "<div>", count: 200_000) + "x").doubts.count == 1)
        #expect(HTMLText.read(String(repeating: "<b>", count: 900) + "x").text == "x")
        #expect(HTMLText.read(String(repeating: "<td>", count: 900) + "x").text == "x")
        #expect(HTMLText.read(String(repeating: "<table><tr><td>", count: 300) + "x").text == "x")
        #expect(HTMLText.read(String(repeating: "&", count: 100_000)).text?.isEmpty == false)
        #expect(HTMLText.read("<p " + String(repeating: "a=b ", count: 50_000) + ">x").text != nil)
        #expect(
            HTMLText.read("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><p>&a;x</p>").text?.contains("root")
                == false)
        #expect(HTMLText.read("a\0b").text == "a b")
        let long = HTMLText.read(String(repeating: "<p>panjang sekali</p>", count: 300_000))
        #expect(long.text?.utf8.count ?? 0 <= 4_000_000)
        #expect(!long.doubts.isEmpty)
    }

    @Test("every prefix of a page gives a text", arguments: 0..<2)
    func prefixes(seed: Int) {
        let page =
            "<html><head><style>.a{display:none}</style></head><body bgcolor=#ffffff><table><tr><td class=a>x</td><td>y&nbsp;<a href='https://z.example'>z</a></td></tr></table><blockquote type=cite><ol><li>é</ol></blockquote><!-- c --><![if x]></body></html>"
        let bytes = Array(page.utf8)
        for end in stride(from: seed, to: bytes.count, by: 2) {
            _ = text(String(decoding: bytes[..<end], as: UTF8.self))
            var flipped = bytes
            flipped[end] ^= 1 << UInt8(end % 7)
            _ = text(String(decoding: flipped, as: UTF8.self))
        }
        #expect(text(page) == "y z <https://z.example>\n\n> 1. é")
    }
}

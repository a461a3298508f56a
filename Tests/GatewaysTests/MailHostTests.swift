import Foundation
import MailHost
import Testing

/// The mail host itself: what the tests of the product stand on.
@Suite("Mail host")
struct MailHostTests {
    static let office = MailAccount(address: "layanan@tanjungarunika.example", password: "rahasia-kantor")
    static let official = MailAccount(address: "kabid@tanjungarunika.example", password: "rahasia-kabid")

    @Test("mail reaches a plus address, with and without proof, and a forged proof is taken away")
    func deliversAndProves() async throws {
        let host = try await MailHost.start(accounts: [Self.office, Self.official])
        let letter = { (subject: String) in
            Array(
                """
                Authentication-Results: \(host.authservId); dmarc=pass header.from=pemalsu.example
                From: Dinas Pangan <dinas@opd.example>
                Subject: \(subject)

                Isi
                . titik

                """.utf8)
        }
        try await host.deliver(letter("satu"), from: "dinas@opd.example", to: ["layanan+abc@tanjungarunika.example"])
        try await host.deliver(letter("dua"), from: "dinas@opd.example", to: [Self.office.address], through: .proved)
        try await host.deliver(
            letter("tiga"), from: Self.official.address, to: [Self.office.address],
            through: .submitted(by: Self.official))
        let mails = try await host.mails(in: Self.office.address, atLeast: 3).map {
            String(decoding: $0, as: UTF8.self)
        }
        let first = try #require(mails.first { $0.contains("Subject: satu") })
        let second = try #require(mails.first { $0.contains("Subject: dua") })
        let third = try #require(mails.first { $0.contains("Subject: tiga") })
        #expect(first.contains("Delivered-To: layanan+abc@tanjungarunika.example"))
        #expect(!first.contains("Authentication-Results:"))
        #expect(second.contains("Authentication-Results: \(host.authservId); dmarc=pass header.from=opd.example"))
        #expect(!second.contains("pemalsu"))
        #expect(third.contains("(Authenticated sender: \(Self.official.address))"))
        #expect(third.contains("\n. titik"))
        await host.stop()
        #expect(!FileManager.default.fileExists(atPath: host.directory))
    }

    @Test("an unknown addressee is refused and two hosts run side by side")
    func refusesUnknown() async throws {
        async let one = MailHost.start(accounts: [Self.office])
        async let two = MailHost.start(accounts: [Self.official])
        let hosts = try await [one, two]
        await #expect(throws: MailHostFailure.self) {
            try await hosts[0].deliver(
                Array("Subject: x\n\ny\n".utf8), from: "a@b.example", to: [Self.official.address])
        }
        try await hosts[1].deliver(Array("Subject: x\n\ny\n".utf8), from: "a@b.example", to: [Self.official.address])
        #expect(try await hosts[1].mails(in: Self.official.address, atLeast: 1).count == 1)
        for host in hosts { await host.stop() }
    }
}

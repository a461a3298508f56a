import ExampleOffice
import Foundation
import MailHost
import OfficeCalendar
import TestSupport
import Testing

/// What must survive: kills at any moment, and a disk without room.
@Suite("Durability", .serialized)
struct DurabilityTests {
    @Test("ten kills at random moments lose no letter, open no case twice and send nothing twice")
    func kills() async throws {
        let seed = seed()
        print("kills: seed \(seed)")
        try await withOffice(.manySenders, opened: false) { office in
            let letters = ManyLetters.drawn(150, seed: seed)
            let outcome = try await KillRun(office: office, letters: letters, seed: seed, latest: 1.2).play()
            print("kills: after \(outcome.moments.joined(separator: ", ")); \(outcome.doubts) notices of doubt")
            #expect(outcome.cases == letters.count)
            #expect(outcome.missing == [])
            #expect(outcome.doubleCases == 0)
            #expect(outcome.unsent == [])
            #expect(outcome.sentTwice == [])
        }
    }

    @Test("a full disk stops the taking, not the server's keeping, and work goes on by itself when there is room")
    func fullDisk() async throws {
        let disk = try SmallDisk(megabytes: 24)
        defer { disk.remove() }
        var changes = ExampleOffice.Changes.manySenders
        changes.dataDirectory = disk.path + "/data"
        changes.poll = 5
        try await withOffice(changes) { office in
            let letters = ManyLetters.drawn(40, seed: seed())
            let applicant = letters[0].agency.address
            try await office.host.deliver(
                letters[0].bytes, from: applicant, to: [ExampleOffice.address], through: .proved)
            _ = try await office.kadis.mail(about: "Permohonan disposisi")
            try disk.fill()
            try await office.host.deliver(
                letters.dropFirst().map {
                    (mail: $0.bytes, sender: $0.agency.address, recipients: [ExampleOffice.address])
                }, through: .proved)
            // The worker says so, and takes nothing that it cannot keep.
            try await office.says("full")
            try disk.free()
            for _ in letters.dropFirst() { _ = try await office.kadis.mail(about: "Permohonan disposisi", within: 120) }
            try await office.stopWorker()
            #expect(try await office.caseIDs().count == letters.count)
        }
    }
}

extension DurabilityTests {
    @Test("a host that dies after the final dot leaves a mail in doubt, and a person settles it")
    func inDoubt() async throws {
        // One transaction as a server plays it that dies before its answer; the next connection is answered in full.
        let greeting = """
            S: 220 mx.dkisp.tanjungarunika.example
            C: EHLO *
            S: 250-mx.dkisp.tanjungarunika.example
            S: 250 PIPELINING
            C: EHLO *
            S: 250-mx.dkisp.tanjungarunika.example
            S: 250 PIPELINING
            C: MAIL FROM:*
            C: RCPT TO:*
            S: 250 ok
            S: 250 ok
            C: DATA
            S: 354 go on
            C. a mail
            """
        let server = try ScriptedServer("\(greeting)\nX: drop\n====\n\(greeting)\nS: 250 queued as NOW\n")
        defer { server.stop() }
        var changes = ExampleOffice.Changes()
        changes.plainSmtpPort = server.port
        changes.connections = 1
        changes.archive = false
        try await withOffice(changes) { office in
            let letter = ManyLetters.drawn(1, seed: seed())[0]
            try await office.host.deliver(
                letter.bytes, from: letter.agency.address, to: [ExampleOffice.address], through: .proved)
            try await office.says("in doubt")
            let lines = try await office.json(["outbox", "list"])
            let key = try #require(lines.first { $0["state"] as? String == "in_doubt" }?["key"] as? String)
            let settled = try await office.command(["outbox", "settle", key, "--sent"])
            #expect(settled.status == 0, "\(settled.errors)")
            #expect(settled.output.hasPrefix("\(key) counts as sent; case K-"))
            #expect(try await office.command(["outbox", "settle", key, "--not-sent"]).status == 64)
            #expect(try await office.command(["outbox", "settle", "K-1/1/none", "--sent"]).status == 64)
            let left = try await office.json(["outbox", "list"])
            #expect(!left.contains { $0["key"] as? String == key })
            #expect(server.mails.count >= 1)
        }
    }
}

/// A file system with little room, and something to fill it with.
struct SmallDisk {
    let path: String

    init(megabytes: Int) throws {
        let path = "/tmp/disposisi-disk-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("disposisi", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
            let reason = String(cString: strerror(errno))
            try? FileManager.default.removeItem(atPath: path)
            throw StageFailure(
                "no small file system can be mounted (\(reason)): this test needs root with CAP_SYS_ADMIN")
        }
        self.path = path
    }

    /// Takes all the room there is.
    func fill() throws {
        let ballast = open(path + "/ballast", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard ballast >= 0 else { throw StageFailure("no ballast: errno \(errno)") }
        defer { close(ballast) }
        let block = [UInt8](repeating: 0, count: 4_096)
        while write(ballast, block, block.count) > 0 {}
    }

    /// Gives it back.
    func free() throws { try FileManager.default.removeItem(atPath: path + "/ballast") }

    func remove() {
        umount2(path, Int32(MNT_DETACH))
        try? FileManager.default.removeItem(atPath: path)
    }
}

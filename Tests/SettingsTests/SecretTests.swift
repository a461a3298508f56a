import Foundation
import Settings
import Testing

@Suite("A secret")
struct SecretTests {
    @Test("shows dots wherever it is printed")
    func hidden() {
        let secret = OfficeSecret("kata-sandi")
        #expect("\(secret)" == "•••")
        #expect(String(reflecting: secret) == "•••")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains("kata-sandi"))
    }

    @Test("comes from the environment, the first line of a file, or what a command prints")
    func read() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("secret-\(UUID().uuidString)")
        try Data("dari-berkas\nsecond line\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        func read(_ text: String) throws -> String {
            try #require(SecretReference(text, directory: file.deletingLastPathComponent().path))
                .read(environment: ["RAHASIA": "dari-lingkungan", "PATH": "/usr/bin:/bin"]).text
        }
        #expect(try read("env:RAHASIA") == "dari-lingkungan")
        #expect(try read("file:\(file.path)") == "dari-berkas")
        #expect(try read("file:\(file.lastPathComponent)") == "dari-berkas")
        #expect(try read("command:printf 'dari-%s\\n' perintah") == "dari-perintah")
    }

    @Test(
        "that cannot be had says why, and nothing more",
        arguments: [
            ("env:TIDAK_ADA", "the environment variable TIDAK_ADA is not set"),
            ("file:/nonexistent/secret", "the file /nonexistent/secret cannot be read"),
            ("command:echo bocor; exit 3", "the secret's command ended with status 3"),
            ("command:true", "the secret's command printed nothing"),
        ])
    func failure(reference: String, words: String) throws {
        let reference = try #require(SecretReference(reference, directory: "/"))
        #expect(throws: SecretReference.Failure(words)) { try reference.read(environment: ["PATH": "/usr/bin:/bin"]) }
        #expect(!"\(reference)".contains("bocor"))
    }

    @Test(
        "written into the configuration itself is refused without being repeated",
        arguments: ["s3cr3t", "env:", "env:A B", "plain:x"])
    func refused(value: String) throws {
        let office = try Offices.text("config/office.yaml")
            .replacingOccurrences(of: "env:DISPOSISI_ARCHIVE_PASSWORD", with: "\"\(value)\"")
        try Offices.copied(changing: ["office.yaml": office]) { directory in
            let problems = Offices.problems(in: directory)
            #expect(
                problems.hasSuffix(
                    "error: mail.archive.imap.secret must be env:NAME, file:PATH or command:LINE, got something else (not shown)"
                ))
            #expect(!problems.contains("s3cr3t"))
        }
    }
}

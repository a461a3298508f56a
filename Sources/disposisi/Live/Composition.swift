import CaseJournal
import Casework
import Foundation
import LetterReading
import OfficeWorker
import Papers
import SealedReader
import Settings

/// The one place where ports and gateways are joined.
enum Composition {
    /// The database of an office.
    static func openJournal(at path: String, settings: OfficeSettings) throws -> CaseJournal {
        try CaseJournal.open(
            at: path,
            retention: .init(caseDays: settings.office.policy.retentionDays, mailDays: settings.mail.keepDays),
            digest: { digest($0) }, salt: salt)
    }

    /// 128 random bits as text.
    @Sendable static func salt() -> String { hexadecimal(randomBytes(16)) }

    /// Bytes of the system's generator.
    static func randomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// The office's key: from the settings' reference, or from the data directory, made there at the first run.
    static func officeKey(_ settings: OfficeSettings, dataDirectory: String, environment: [String: String]) throws
        -> [UInt8]
    {
        if let reference = settings.officeKey {
            return Array(try reference.read(environment: environment).text.utf8)
        }
        let file = dataDirectory + "/office.key"
        if let data = FileManager.default.contents(atPath: file), data.count >= 32 { return Array(data) }
        let key = Array(hexadecimal(randomBytes(32)).utf8)
        guard
            FileManager.default.createFile(
                atPath: file, contents: Data(key), attributes: [.posixPermissions: 0o600])
        else { throw PortFailure(.permanent, "cannot write \(file)") }
        return key
    }
}

/// The typesetter as the worker sees it.
struct PaperTypesetter: OfficeTypesetter {
    let typesetter: Typesetter
    func typeset(_ paper: OwedPaper) async throws -> [UInt8] { try await typesetter.typeset(paper) }
}

extension Composition {
    /// WeasyPrint over the office's templates.
    static func typesetter(_ settings: OfficeSettings, templates: MailTemplates) -> PaperTypesetter {
        PaperTypesetter(typesetter: Typesetter(templates: templates, emblems: settings.directory))
    }
}

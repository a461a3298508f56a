import CaseJournal
import Casework
import Dispatch
import Papers
import Synchronization

/// Mails owed by the decisions of one transaction whose bytes are still to be made.
///
/// Their rows stand in the outbox already, so that later decisions of the
/// same transaction count them; making the bytes of all of them at once keeps
/// every processor busy while others wait for the commit.
final class UnwrittenMails: Sendable {
    private struct Entry: Sendable {
        var key: String
        var mail: OwedMail
        var context: MailContext
    }

    private let entries = Mutex<[Entry]>([])

    /// Remembers a mail whose row stands in the outbox without bytes.
    func add(_ mail: OwedMail, key: String, context: MailContext) {
        entries.withLock { $0.append(Entry(key: key, mail: mail, context: context)) }
    }

    /// Composes all mails and writes them into the outbox. Throws the first problem; nothing may be committed then.
    func write(with composer: any OfficeComposer, in tx: Transaction) throws {
        let mails = entries.withLock { entries in
            defer { entries = [] }
            return entries
        }
        let composed = Mutex<[Result<[UInt8], any Error>?]>(Array(repeating: nil, count: mails.count))
        DispatchQueue.concurrentPerform(iterations: mails.count) { index in
            let result = Result<[UInt8], any Error> {
                try composer.compose(mails[index].mail, context: mails[index].context)
            }
            composed.withLock { $0[index] = result }
        }
        for (entry, result) in zip(mails, composed.withLock { $0 }) {
            if let result { try tx.write(result.get(), into: entry.key) }
        }
    }
}

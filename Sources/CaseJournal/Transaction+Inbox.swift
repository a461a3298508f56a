internal import Foundation
internal import GRDB
package import OfficeCalendar

extension Transaction {
    /// Stores mails as they came, before anything looks into them.
    ///
    /// When the server has numbered a mailbox anew (UIDVALIDITY, RFC 9051
    /// section 2.3.1.1), the same bytes under another number are the same mail:
    /// its row takes the new number.
    package func store(_ mails: [IncomingMail], at now: Instant) throws -> [StoredMail] {
        try mails.map { mail in
            let digest = journal.digest(mail.bytes)
            let renumbered: Int64? = try db.row(
                """
                SELECT id FROM inbox WHERE sha256 = ? AND mailbox = ? AND uidvalidity <> ? AND size = ?
                    AND NOT EXISTS (SELECT 1 FROM inbox WHERE mailbox = ? AND uidvalidity = ? AND uid = ?)
                ORDER BY id LIMIT 1
                """,
                [
                    digest, mail.mailbox, mail.uidValidity, max(mail.size, mail.bytes.count), mail.mailbox,
                    mail.uidValidity, mail.uid,
                ]
            ) { $0[0] }
            if let renumbered {
                try db.run(
                    "UPDATE inbox SET uidvalidity = ?, uid = ?, server_flagged = 0 WHERE id = ?",
                    [mail.uidValidity, mail.uid, renumbered])
                return .alreadyThere(renumbered)
            }
            let fresh = try db.run(
                """
                INSERT INTO inbox (mailbox, uidvalidity, uid, received_at, stored_at, size, sha256)
                VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (mailbox, uidvalidity, uid) DO NOTHING
                """,
                [
                    mail.mailbox, mail.uidValidity, mail.uid, mail.receivedAt.milliseconds, now.milliseconds,
                    max(mail.size, mail.bytes.count), digest,
                ])
            guard fresh == 1 else {
                let id = try db.number(
                    "SELECT id FROM inbox WHERE mailbox = ? AND uidvalidity = ? AND uid = ?",
                    [mail.mailbox, mail.uidValidity, mail.uid])
                return .alreadyThere(Int64(id))
            }
            let id = db.lastInsertedRowID
            try db.run("INSERT INTO inbox_bytes (inbox, bytes) VALUES (?, ?)", [id, mail.bytes])
            return .stored(id)
        }
    }

    /// How far `mailbox` has been collected, or nothing at first contact.
    package func mark(of mailbox: String) throws -> MailboxMark? {
        try db.row(
            "SELECT mailbox, uidvalidity, start_from, highest_uid, left_alone FROM mailbox_state WHERE mailbox = ?",
            [mailbox]
        ) {
            MailboxMark(
                mailbox: $0[0], uidValidity: $0[1], startFrom: $0.instant(2), highestUID: $0[3], leftAlone: $0[4])
        }
    }

    /// Keeps how far a mailbox has been collected.
    package func keep(_ mark: MailboxMark) throws {
        try db.run(
            """
            INSERT INTO mailbox_state (mailbox, uidvalidity, start_from, highest_uid, left_alone)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (mailbox) DO UPDATE SET uidvalidity = excluded.uidvalidity,
                start_from = excluded.start_from, highest_uid = excluded.highest_uid,
                left_alone = excluded.left_alone
            """,
            [mark.mailbox, mark.uidValidity, mark.startFrom.milliseconds, mark.highestUID, mark.leftAlone])
    }

    /// The bytes of a stored mail, or nothing after erasure.
    package func bytes(inbox id: Int64) throws -> [UInt8]? {
        try db.row("SELECT bytes FROM inbox_bytes WHERE inbox = ?", [id]) { $0.bytes(0) }
    }

    /// Keeps where a mail's files stand in its bytes.
    package func keep(_ files: [InboxFile], of inbox: Int64) throws {
        for (position, file) in files.enumerated() {
            try db.run(
                "INSERT OR REPLACE INTO inbox_file (inbox, position, name, kind, start, length) VALUES (?, ?, ?, ?, ?, ?)",
                [inbox, position, file.name, file.kind, file.start, file.length])
        }
    }

    /// The files of a mail in their order; none after erasure.
    package func files(inbox id: Int64) throws -> [InboxFile] {
        try db.rows("SELECT name, kind, start, length FROM inbox_file WHERE inbox = ? ORDER BY position", [id]) {
            InboxFile(name: $0[0], kind: $0[1], start: $0[2], length: $0[3])
        }
    }

    /// Whether the mail still waits to be decided: false when another hand was faster.
    package func isWaiting(inbox id: Int64) throws -> Bool {
        try db.hasRow("SELECT 1 FROM inbox WHERE id = ? AND state = 'stored'", [id])
    }

    /// Whether a mail with this Message-ID, sender and contents was seen before; remembers it as seen.
    ///
    /// `contents` is the digest of Date, Subject and body below the trace
    /// headers. A mail without Message-ID is compared by the rest.
    package func sighting(
        inbox id: Int64, messageID: String?, sender: String, contents: String
    ) throws -> Sighting {
        let twice = journal.digest(Array("\(messageID ?? "")\u{0}\(sender.lowercased())\u{0}\(contents)".utf8))
        let same: Int64? = try db.row(
            "SELECT id FROM inbox WHERE twice_digest = ? AND id <> ? AND state <> 'duplicate' ORDER BY id LIMIT 1",
            [twice, id]
        ) { $0[0] }
        let borrowed: Int64? = try messageID.flatMap {
            try db.row("SELECT id FROM inbox WHERE message_id = ? AND id <> ? ORDER BY id LIMIT 1", [$0, id]) { $0[0] }
        }
        try db.run("UPDATE inbox SET message_id = ?, twice_digest = ? WHERE id = ?", [messageID, twice, id])
        if let same { return .twice(of: same) }
        if let borrowed { return .borrowed(from: borrowed) }
        return .first
    }

    /// Ends the work on a mail. `outcome` is one word for commands, without a word of the mail.
    package func finishInbox(
        _ id: Int64, _ state: InboxState, outcome: String, caseID: String? = nil, at now: Instant
    ) throws {
        guard state != .stored else { throw JournalError.refused("a mail is not finished as stored") }
        try db.run(
            """
            UPDATE inbox SET state = ?, outcome = ?, case_id = ?, finished_at = ?, erase_after = ? WHERE id = ?
            """,
            [
                state.rawValue, outcome, caseID, now.milliseconds,
                now.adding(days: journal.retention.mailDays).milliseconds, id,
            ])
    }
}

internal import GRDB

/// The steps that lead from an empty file to the tables of today. A landed step is never changed: databases have it.
enum Schema {
    ///
    /// - `fillAsked`: writes the rows of the table `asked` of an office that has cases already.
    static func migrator(fillAsked: @escaping @Sendable (Database) throws -> Void) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1-journal") { db in try db.execute(sql: first) }
        migrator.registerMigration("2-people") { db in
            try db.execute(sql: people)
            try fillAsked(db)
        }
        migrator.registerMigration("3-meetings") { db in try db.execute(sql: meetings) }
        migrator.registerMigration("4-asides") { db in try db.execute(sql: asides) }
        migrator.registerMigration("5-withdrawn") { db in try db.execute(sql: withdrawn) }
        migrator.registerMigration("6-blocks") { db in try db.execute(sql: blocks) }
        migrator.registerMigration("7-orders-of-the-day") { db in try db.execute(sql: ordersOfTheDay) }
        migrator.registerMigration("8-few-among-many") { db in try db.execute(sql: fewAmongMany) }
        migrator.registerMigration("9-files") { db in try db.execute(sql: files) }
        return migrator
    }

    private static let asides = """
        -- What could not be done while the rest of the office goes on; it leaves when it is done.
        CREATE TABLE aside (
            key TEXT NOT NULL PRIMARY KEY,
            case_id TEXT,
            words TEXT NOT NULL,
            since INTEGER NOT NULL,
            attempts INTEGER NOT NULL CHECK (attempts > 0),
            next_attempt_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    private static let withdrawn = """
        -- A mail that was never handed to a server and is not wanted any more. It ends like one that was given up.
        ALTER TABLE outbox ADD COLUMN withdrawn_at INTEGER CHECK (withdrawn_at IS NULL OR state = 'dead');
        """

    private static let ordersOfTheDay = """
        -- Orders stay for good and every decision asks for those of its day.
        CREATE INDEX delegation_day ON delegation (through_day, from_day) WHERE revoked_at IS NULL;
        """

    private static let fewAmongMany = """
        -- Mails that ask for nothing here are never shown on the server: they stay out of the way of those that are.
        DROP INDEX inbox_to_flag;
        CREATE INDEX inbox_to_flag ON inbox (id) WHERE server_flagged = 0 AND state NOT IN ('stored', 'other');
        -- What was told the operator of no case in particular.
        CREATE INDEX outbox_office ON outbox (slot, owed_at) WHERE case_id IS NULL;
        """

    private static let blocks = """
        -- 1 where the office keeps the slot for itself: it is booked for nobody's event.
        ALTER TABLE booking ADD COLUMN blocks INTEGER NOT NULL DEFAULT 0 CHECK (blocks IN (0, 1));
        """

    private static let people = """
        -- A projection of the journal: who is being asked in which running case.
        CREATE TABLE asked (
            official TEXT NOT NULL,
            case_id TEXT NOT NULL REFERENCES cases (id),
            PRIMARY KEY (official, case_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX asked_case ON asked (case_id);

        -- Orders by which somebody acts for another. Revoked ones stay: the decisions made by them stand.
        CREATE TABLE delegation (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            official TEXT,
            role TEXT,
            delegate TEXT NOT NULL,
            form TEXT NOT NULL CHECK (form IN ('plh', 'plt')),
            from_day TEXT NOT NULL,
            through_day TEXT NOT NULL,
            decree TEXT NOT NULL CHECK (decree <> ''),
            recorded_by TEXT NOT NULL,
            reason TEXT NOT NULL,
            recorded_at INTEGER NOT NULL,
            revoked_by TEXT,
            revoked_reason TEXT,
            revoked_at INTEGER,
            CHECK (official IS NOT NULL OR role IS NOT NULL),
            CHECK (through_day >= from_day),
            CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
        ) STRICT;
        CREATE TRIGGER delegation_is_not_deleted BEFORE DELETE ON delegation
        BEGIN
            SELECT RAISE(ABORT, 'an order that was recorded is revoked, never deleted');
        END;
        CREATE TRIGGER delegation_is_not_changed
        BEFORE UPDATE OF official, role, delegate, form, from_day, through_day, decree, recorded_by, recorded_at
        ON delegation
        BEGIN
            SELECT RAISE(ABORT, 'an order that was recorded is revoked, never changed');
        END;

        -- AUTOINCREMENT: tokens name digests, so an id is never given twice.
        CREATE TABLE digest (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            official TEXT NOT NULL,
            -- 1 for the list that asks whether really all of its items are approved.
            confirms INTEGER NOT NULL CHECK (confirms IN (0, 1)),
            at INTEGER NOT NULL,
            -- 1 once its official was told that an answer could not be read.
            told_unclear INTEGER NOT NULL DEFAULT 0 CHECK (told_unclear IN (0, 1))
        ) STRICT;
        CREATE INDEX digest_official ON digest (official, at);
        CREATE TABLE digest_item (
            digest INTEGER NOT NULL REFERENCES digest (id),
            number INTEGER NOT NULL CHECK (number > 0),
            case_id TEXT NOT NULL REFERENCES cases (id),
            act TEXT NOT NULL,
            version INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            PRIMARY KEY (digest, number)
        ) STRICT, WITHOUT ROWID;

        -- Scans of decisions on paper, by the digest that the events name.
        CREATE TABLE scan (
            case_id TEXT NOT NULL REFERENCES cases (id),
            sha256 TEXT NOT NULL,
            name TEXT NOT NULL,
            kept_at INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (case_id, sha256)
        ) STRICT;

        -- What the worker must remember of the office as a whole, such as the day of the last digests.
        CREATE TABLE office_state (
            name TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    // Times are milliseconds since 1970 in UTC. Mail, paper and message bytes stand in tables of their own, because
    // SQLite writes a whole row anew when one of its columns changes.
    private static let first = """
        CREATE TABLE mailbox_state (
            mailbox TEXT NOT NULL PRIMARY KEY,
            uidvalidity INTEGER NOT NULL CHECK (uidvalidity > 0),
            start_from INTEGER NOT NULL,
            highest_uid INTEGER NOT NULL CHECK (highest_uid >= 0),
            left_alone INTEGER NOT NULL CHECK (left_alone >= 0)
        ) STRICT, WITHOUT ROWID;

        -- AUTOINCREMENT: events name rows of the inbox, so an id is never given twice.
        CREATE TABLE inbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            mailbox TEXT NOT NULL,
            uidvalidity INTEGER NOT NULL CHECK (uidvalidity > 0),
            uid INTEGER NOT NULL CHECK (uid > 0),
            received_at INTEGER NOT NULL,
            stored_at INTEGER NOT NULL,
            size INTEGER NOT NULL CHECK (size >= 0),
            sha256 TEXT NOT NULL,
            message_id TEXT,
            twice_digest TEXT,
            state TEXT NOT NULL DEFAULT 'stored'
                CHECK (state IN ('stored', 'decided', 'quarantined', 'too-large', 'duplicate', 'other')),
            lane TEXT NOT NULL DEFAULT 'fast' CHECK (lane IN ('fast', 'slow')),
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            deaths INTEGER NOT NULL DEFAULT 0 CHECK (deaths >= 0),
            outcome TEXT,
            case_id TEXT,
            finished_at INTEGER,
            server_flagged INTEGER NOT NULL DEFAULT 0 CHECK (server_flagged IN (0, 1)),
            erase_after INTEGER,
            erased_at INTEGER,
            UNIQUE (mailbox, uidvalidity, uid),
            CHECK ((state = 'stored') = (finished_at IS NULL)),
            CHECK (state <> 'quarantined' OR outcome IS NOT NULL)
        ) STRICT;
        CREATE INDEX inbox_to_read ON inbox (lane, attempts, id) WHERE state = 'stored';
        CREATE INDEX inbox_to_flag ON inbox (id) WHERE server_flagged = 0;
        CREATE INDEX inbox_sha256 ON inbox (sha256);
        CREATE INDEX inbox_message ON inbox (message_id) WHERE message_id IS NOT NULL;
        CREATE INDEX inbox_twice ON inbox (twice_digest) WHERE twice_digest IS NOT NULL;
        CREATE INDEX inbox_case ON inbox (case_id) WHERE case_id IS NOT NULL;
        CREATE INDEX inbox_to_erase ON inbox (erase_after) WHERE erase_after IS NOT NULL AND erased_at IS NULL;

        CREATE TABLE inbox_bytes (
            inbox INTEGER PRIMARY KEY REFERENCES inbox (id),
            bytes BLOB NOT NULL
        ) STRICT;

        CREATE TABLE journal (
            sequence INTEGER PRIMARY KEY,
            case_id TEXT NOT NULL,
            case_sequence INTEGER NOT NULL CHECK (case_sequence > 0),
            at INTEGER NOT NULL,
            event TEXT NOT NULL,
            payload TEXT NOT NULL,
            previous_hash TEXT NOT NULL,
            hash TEXT NOT NULL,
            UNIQUE (case_id, case_sequence)
        ) STRICT;
        CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal
        BEGIN
            SELECT RAISE(ABORT, 'the journal is append-only: no event is changed');
        END;
        CREATE TRIGGER journal_is_not_shortened BEFORE DELETE ON journal
        BEGIN
            SELECT RAISE(ABORT, 'the journal is append-only: no event is deleted');
        END;
        CREATE TRIGGER journal_has_no_gap BEFORE INSERT ON journal
        WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM journal)
            OR NEW.case_sequence
                <> (SELECT coalesce(max(case_sequence), 0) + 1 FROM journal WHERE case_id = NEW.case_id)
        BEGIN
            SELECT RAISE(ABORT, 'the journal has no gap: the next event takes the next number');
        END;

        -- The salt goes with the value: a salted digest of a telephone number is no secret while the salt is there.
        CREATE TABLE personal (
            case_id TEXT NOT NULL,
            key TEXT NOT NULL,
            salt TEXT,
            value TEXT,
            erase_after INTEGER,
            erased_at INTEGER,
            PRIMARY KEY (case_id, key),
            CHECK ((value IS NULL) = (erased_at IS NOT NULL)),
            CHECK ((salt IS NULL) = (value IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX personal_to_erase ON personal (erase_after) WHERE erase_after IS NOT NULL AND erased_at IS NULL;

        CREATE TABLE procedures (
            id TEXT NOT NULL,
            version TEXT NOT NULL,
            procedure TEXT NOT NULL,
            kept_at INTEGER NOT NULL,
            PRIMARY KEY (id, version)
        ) STRICT, WITHOUT ROWID;

        -- A projection of the journal: made anew from it at any time.
        CREATE TABLE cases (
            id TEXT NOT NULL PRIMARY KEY,
            prefix TEXT NOT NULL,
            year INTEGER NOT NULL,
            number INTEGER NOT NULL,
            procedure TEXT NOT NULL,
            version TEXT NOT NULL,
            state TEXT NOT NULL CHECK (
                state IN ('running', 'waiting-for-applicant', 'completed', 'refused', 'full', 'cancelled', 'closed')),
            sequence INTEGER NOT NULL CHECK (sequence > 0),
            head_hash TEXT NOT NULL,
            received_at INTEGER NOT NULL,
            current_act TEXT,
            agency TEXT,
            request_number TEXT,
            agenda_number INTEGER,
            letter_number TEXT,
            request_inbox INTEGER NOT NULL,
            request_message_id TEXT,
            begins INTEGER,
            ends INTEGER,
            ended_at INTEGER,
            UNIQUE (prefix, year, number),
            FOREIGN KEY (procedure, version) REFERENCES procedures (id, version),
            CHECK ((state IN ('running', 'waiting-for-applicant')) = (ended_at IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX cases_state ON cases (state);
        CREATE INDEX cases_request_number ON cases (request_number) WHERE request_number IS NOT NULL;
        CREATE INDEX cases_request_message ON cases (request_message_id) WHERE request_message_id IS NOT NULL;

        CREATE TABLE participant (
            digest TEXT NOT NULL,
            case_id TEXT NOT NULL REFERENCES cases (id),
            PRIMARY KEY (digest, case_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX participant_case ON participant (case_id);

        CREATE TABLE facility (
            id TEXT NOT NULL PRIMARY KEY,
            units INTEGER NOT NULL CHECK (units >= 0)
        ) STRICT, WITHOUT ROWID;

        -- Whatever a letter asks for can be held, also an empty time or a year: refusing is for decisions.
        CREATE TABLE booking (
            case_id TEXT NOT NULL REFERENCES cases (id),
            session INTEGER NOT NULL CHECK (session >= 0),
            position INTEGER NOT NULL CHECK (position >= 0),
            facility TEXT NOT NULL REFERENCES facility (id),
            starts INTEGER NOT NULL,
            ends INTEGER NOT NULL,
            units INTEGER NOT NULL CHECK (units > 0),
            state TEXT NOT NULL CHECK (state IN ('held', 'booked')),
            PRIMARY KEY (case_id, position),
            CHECK (ends >= starts)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX booking_time ON booking (facility, ends, starts, units, case_id, session, state);
        -- The last line of defence: the load changes only where a booking begins, so the peak is at one of those.
        CREATE TRIGGER booking_does_not_overlap BEFORE INSERT ON booking
        WHEN NEW.units + (
            SELECT max(load) FROM (
                SELECT (
                    SELECT coalesce(sum(units), 0) FROM booking AS other
                    WHERE other.facility = NEW.facility AND other.starts <= point.at AND other.ends > point.at
                ) AS load
                FROM (
                    SELECT NEW.starts AS at
                    UNION SELECT starts FROM booking
                    WHERE facility = NEW.facility AND ends > NEW.starts AND starts > NEW.starts AND starts < NEW.ends
                ) AS point
            )
        ) > (SELECT units FROM facility WHERE id = NEW.facility)
        BEGIN
            SELECT RAISE(ABORT, 'the facility is taken at that time');
        END;
        CREATE TRIGGER booking_is_not_moved BEFORE UPDATE OF facility, starts, ends, units ON booking
        BEGIN
            SELECT RAISE(ABORT, 'a booking is freed and taken anew, never moved');
        END;

        CREATE TABLE deadline (
            case_id TEXT NOT NULL REFERENCES cases (id),
            key TEXT NOT NULL,
            kind TEXT NOT NULL,
            due INTEGER NOT NULL,
            PRIMARY KEY (case_id, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX deadline_due ON deadline (due);

        CREATE TABLE token (
            hash TEXT NOT NULL PRIMARY KEY,
            case_id TEXT NOT NULL,
            act TEXT NOT NULL,
            person TEXT NOT NULL,
            version INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            case_id TEXT,
            slot TEXT NOT NULL,
            kind TEXT NOT NULL,
            to_address TEXT,
            to_digest TEXT NOT NULL,
            envelope_from TEXT NOT NULL,
            -- Kept when the rest is erased: replies and bounces name it.
            message_id TEXT NOT NULL UNIQUE,
            is_answer INTEGER NOT NULL CHECK (is_answer IN (0, 1)),
            state TEXT NOT NULL DEFAULT 'due'
                CHECK (state IN ('due', 'claimed', 'sending', 'done', 'in_doubt', 'dead')),
            waits_for_paper TEXT,
            owed_at INTEGER NOT NULL,
            not_before INTEGER,
            next_attempt_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            claim_owner TEXT,
            claim_expires_at INTEGER,
            last_words TEXT,
            queue_words TEXT,
            archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1)),
            sent_at INTEGER,
            ended_at INTEGER,
            erase_after INTEGER,
            erased_at INTEGER,
            CHECK ((state IN ('claimed', 'sending')) = (claim_owner IS NOT NULL)),
            CHECK ((claim_owner IS NULL) = (claim_expires_at IS NULL)),
            CHECK ((state = 'done') = (sent_at IS NOT NULL)),
            CHECK ((state IN ('done', 'dead')) = (ended_at IS NOT NULL)),
            CHECK (waits_for_paper IS NULL OR state IN ('due', 'dead')),
            CHECK (erased_at IS NULL OR ended_at IS NOT NULL),
            CHECK ((to_address IS NULL) = (erased_at IS NOT NULL))
        ) STRICT;
        CREATE INDEX outbox_due ON outbox (next_attempt_at, id) WHERE state = 'due' AND waits_for_paper IS NULL;
        CREATE INDEX outbox_claims ON outbox (claim_expires_at) WHERE claim_owner IS NOT NULL;
        CREATE INDEX outbox_in_doubt ON outbox (id) WHERE state = 'in_doubt';
        CREATE INDEX outbox_case ON outbox (case_id, id);
        CREATE INDEX outbox_papers ON outbox (case_id, waits_for_paper) WHERE waits_for_paper IS NOT NULL;
        CREATE INDEX outbox_answers ON outbox (to_digest, owed_at) WHERE is_answer = 1;
        CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;
        CREATE INDEX outbox_to_erase ON outbox (erase_after) WHERE erase_after IS NOT NULL AND erased_at IS NULL;
        CREATE TRIGGER outbox_ends_once BEFORE UPDATE OF state ON outbox
        WHEN OLD.state = 'done' AND NEW.state <> 'done'
        BEGIN
            SELECT RAISE(ABORT, 'a mail that was sent stays sent');
        END;

        CREATE TABLE outbox_bytes (
            outbox INTEGER PRIMARY KEY REFERENCES outbox (id),
            bytes BLOB NOT NULL
        ) STRICT;

        CREATE TABLE paper (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            case_id TEXT NOT NULL,
            key TEXT NOT NULL,
            template TEXT NOT NULL,
            fields TEXT,
            state TEXT NOT NULL DEFAULT 'owed' CHECK (state IN ('owed', 'claimed', 'typeset', 'failed')),
            digest TEXT,
            owed_at INTEGER NOT NULL,
            next_attempt_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            claim_owner TEXT,
            claim_expires_at INTEGER,
            last_words TEXT,
            ended_at INTEGER,
            erased_at INTEGER,
            UNIQUE (case_id, key),
            CHECK ((state = 'claimed') = (claim_owner IS NOT NULL)),
            CHECK ((claim_owner IS NULL) = (claim_expires_at IS NULL)),
            CHECK ((state = 'typeset') = (digest IS NOT NULL)),
            CHECK ((state IN ('typeset', 'failed')) = (ended_at IS NOT NULL)),
            CHECK ((fields IS NULL) = (erased_at IS NOT NULL))
        ) STRICT;
        CREATE INDEX paper_owed ON paper (next_attempt_at, id) WHERE state = 'owed';
        CREATE INDEX paper_claims ON paper (claim_expires_at) WHERE claim_owner IS NOT NULL;

        CREATE TABLE paper_bytes (
            paper INTEGER PRIMARY KEY REFERENCES paper (id),
            bytes BLOB NOT NULL
        ) STRICT;

        CREATE TABLE register_incoming (
            year INTEGER NOT NULL,
            number INTEGER NOT NULL CHECK (number > 0),
            case_id TEXT NOT NULL REFERENCES cases (id),
            at INTEGER NOT NULL,
            PRIMARY KEY (year, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER register_incoming_has_no_gap BEFORE INSERT ON register_incoming
        WHEN NEW.number <> (
            SELECT coalesce(max(number) + 1, NEW.number) FROM register_incoming WHERE year = NEW.year)
        BEGIN
            SELECT RAISE(ABORT, 'the register of incoming letters has no gap');
        END;

        CREATE TABLE register_outgoing (
            year INTEGER NOT NULL,
            sequence INTEGER NOT NULL CHECK (sequence > 0),
            number TEXT NOT NULL,
            date TEXT NOT NULL,
            case_id TEXT NOT NULL REFERENCES cases (id),
            PRIMARY KEY (year, sequence),
            UNIQUE (year, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER register_outgoing_has_no_gap BEFORE INSERT ON register_outgoing
        WHEN NEW.sequence <> (
            SELECT coalesce(max(sequence) + 1, NEW.sequence) FROM register_outgoing WHERE year = NEW.year)
        BEGIN
            SELECT RAISE(ABORT, 'the register of outgoing letters has no gap');
        END;

        CREATE TABLE operator_input (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            case_id TEXT NOT NULL,
            operation TEXT NOT NULL,
            at INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'answered')),
            answer TEXT,
            answered_at INTEGER,
            CHECK ((state = 'answered') = (answer IS NOT NULL AND answered_at IS NOT NULL))
        ) STRICT;
        CREATE INDEX operator_input_waiting ON operator_input (id) WHERE state = 'waiting';
        """

    // One row for each meeting, not for each request: what is owed is that the meeting service agrees with it.
    private static let meetings = """
        CREATE TABLE meeting_request (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            case_id TEXT NOT NULL REFERENCES cases (id),
            order_key TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('zoom-create', 'zoom-update', 'zoom-delete')),
            revision INTEGER NOT NULL CHECK (revision > 0),
            host TEXT NOT NULL,
            plan TEXT,
            remote_id INTEGER,
            -- A creation was begun and nothing certain was heard of it.
            doubted INTEGER NOT NULL DEFAULT 0 CHECK (doubted IN (0, 1)),
            state TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'claimed', 'in_doubt', 'done', 'dead')),
            owed_at INTEGER NOT NULL,
            next_attempt_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            claim_owner TEXT,
            claim_expires_at INTEGER,
            last_words TEXT,
            ended_at INTEGER,
            UNIQUE (case_id, order_key),
            CHECK ((state = 'claimed') = (claim_owner IS NOT NULL)),
            CHECK ((claim_owner IS NULL) = (claim_expires_at IS NULL)),
            CHECK ((state IN ('done', 'dead')) = (ended_at IS NOT NULL)),
            CHECK (state <> 'done' OR kind = 'zoom-delete' OR remote_id IS NOT NULL),
            CHECK (state IN ('done', 'dead') OR kind = 'zoom-delete' OR plan IS NOT NULL)
        ) STRICT;
        CREATE INDEX meeting_request_due ON meeting_request (next_attempt_at, id)
            WHERE state IN ('due', 'in_doubt');
        CREATE INDEX meeting_request_claims ON meeting_request (claim_expires_at) WHERE claim_owner IS NOT NULL;

        -- The service allows each host so many creations and changes a day, by the days of UTC.
        CREATE TABLE meeting_allowance (
            host TEXT NOT NULL,
            day INTEGER NOT NULL,
            used INTEGER NOT NULL CHECK (used >= 0),
            PRIMARY KEY (host, day)
        ) STRICT, WITHOUT ROWID;
        """

    /// Where the files that can be passed on stand in the bytes of a mail; they go with those bytes.
    private static let files = """
        CREATE TABLE inbox_file (
            inbox INTEGER NOT NULL REFERENCES inbox (id),
            position INTEGER NOT NULL CHECK (position >= 0),
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            start INTEGER NOT NULL CHECK (start >= 0),
            length INTEGER NOT NULL CHECK (length > 0),
            PRIMARY KEY (inbox, position)
        ) STRICT, WITHOUT ROWID;
        """
}

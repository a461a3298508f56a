CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
CREATE TABLE mailbox_state (
    mailbox TEXT NOT NULL PRIMARY KEY,
    uidvalidity INTEGER NOT NULL CHECK (uidvalidity > 0),
    start_from INTEGER NOT NULL,
    highest_uid INTEGER NOT NULL CHECK (highest_uid >= 0),
    left_alone INTEGER NOT NULL CHECK (left_alone >= 0)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE procedures (
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    procedure TEXT NOT NULL,
    kept_at INTEGER NOT NULL,
    PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE participant (
    digest TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases (id),
    PRIMARY KEY (digest, case_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE facility (
    id TEXT NOT NULL PRIMARY KEY,
    units INTEGER NOT NULL CHECK (units >= 0)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE deadline (
    case_id TEXT NOT NULL REFERENCES cases (id),
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    due INTEGER NOT NULL,
    PRIMARY KEY (case_id, key)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE register_outgoing (
    year INTEGER NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    number TEXT NOT NULL,
    date TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases (id),
    PRIMARY KEY (year, sequence),
    UNIQUE (year, number)
) STRICT, WITHOUT ROWID;
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
INSERT INTO "grdb_migrations" ("identifier") VALUES ('1-journal');
INSERT INTO "mailbox_state" ("mailbox", "uidvalidity", "start_from", "highest_uid", "left_alone") VALUES ('INBOX', 7, 1795392000000, 2, 0);
INSERT INTO "inbox" ("id", "mailbox", "uidvalidity", "uid", "received_at", "stored_at", "size", "sha256", "message_id", "twice_digest", "state", "lane", "attempts", "deaths", "outcome", "case_id", "finished_at", "server_flagged", "erase_after", "erased_at") VALUES (1, 'INBOX', 7, 1, 1795392000000, 1795392000000, 7, '7b61974adb24cb7f9e67a5a532e31851c488b6830f978fdd22a496ee0c6f969d', NULL, NULL, 'decided', 'fast', 0, 0, 'request', 'K-2026-0042', 1795392000000, 0, 1797984000000, NULL);
INSERT INTO "inbox" ("id", "mailbox", "uidvalidity", "uid", "received_at", "stored_at", "size", "sha256", "message_id", "twice_digest", "state", "lane", "attempts", "deaths", "outcome", "case_id", "finished_at", "server_flagged", "erase_after", "erased_at") VALUES (2, 'INBOX', 7, 2, 1795392000000, 1795392000000, 7, '598896e5a9ab5991119d048d98ca1e3c2bf286048fcb97ddbe33730b08dceb66', NULL, NULL, 'stored', 'fast', 0, 0, NULL, NULL, NULL, 0, NULL, NULL);
INSERT INTO "inbox_bytes" ("inbox", "bytes") VALUES (1, X'73757261742031');
INSERT INTO "inbox_bytes" ("inbox", "bytes") VALUES (2, X'73757261742032');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (1, 'K-2026-0042', 1, 1795392000000, 'request-received', '{"applicant":{"address":{"digest":"38f238d22d76f0c58970e343a53629a3958bdb07e4d9317db77962986a128f69","personal":"K-2026-0042/1.3"},"agency":"dinkes","head":{"digest":"aca4740bb0420d1a5b9f8c516d4a2520d3194ecfae4f8d505b96789c5feea897","personal":"K-2026-0042/1.2"},"name":{"digest":"612dc7721e7f4d8ac2f25987685611b6e43bfde3b30e5f07ba935f1512e93415","personal":"K-2026-0042/1.1"}},"caseID":"K-2026-0042","doubts":[],"event":"request-received","inbox":1,"messageID":"<K-2026-0042@arunika.example>","procedure":"sample","procedureVersion":"v1","request":{"contactName":{"digest":"4233954543bf2b39076cb0e4aecd20c2f36084d2aa7df20eb083fbd862139c03","personal":"K-2026-0042/1.6"},"contactPhone":{"digest":"d78190064e3610d1bd5b69e8081baa8b317626eb8a547b481f9b37b36188610a","personal":"K-2026-0042/1.7"},"date":"2026-11-20","missing":[],"needs":["zoom"],"number":"005/12/DINKES","reading":{"digest":"9d95b3da91bb41de4bfd4f3e746e9fca5bc21f53ec1905a5725932d72627fd4b","personal":"K-2026-0042/1.9"},"sessions":[{"endAssumed":false,"interval":{"end":1795662000000,"start":1795654800000},"participants":50,"title":{"digest":"e4608136f86c884a19a38f3450ec5815ad129428fd9389d35e2413dfb4117655","personal":"K-2026-0042/1.5"},"zone":"WITA"}],"signatory":{"digest":"f6d5544db7051d9da3862737d24d3350b3ba5aa3a0fea1a063265fc0971f1bc3","personal":"K-2026-0042/1.8"},"subject":{"digest":"a546bb07dbdc66a1f4d3260325bb3ad3348f74af5873069c1ff7b06ca01f7dea","personal":"K-2026-0042/1.4"},"version":1,"warnings":[]}}', '', 'b77a9471f34283adadc92c746c3e029467070ddce8603eb7c1045be4c8f0f00d');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (2, 'K-2026-0042', 2, 1795392000000, 'incoming-registered', '{"event":"incoming-registered","number":451,"year":2026}', 'b77a9471f34283adadc92c746c3e029467070ddce8603eb7c1045be4c8f0f00d', '7972e9fe4e1be99b558b2245b77c8f2d1d1c7dde66f7d729b6b51de7f4659477');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (3, 'K-2026-0042', 3, 1795392000000, 'slots-held', '{"bookings":[{"facility":"zoom-1","interval":{"end":1795662000000,"start":1795654800000},"owner":"K-2026-0042","session":0,"state":"held","units":1}],"event":"slots-held"}', '7972e9fe4e1be99b558b2245b77c8f2d1d1c7dde66f7d729b6b51de7f4659477', '2d474e255088a4fa2eb4dde75770291e9dda628a7dfa3dd4c908a9ee2c49b4be');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (4, 'K-2026-0042', 4, 1795392000000, 'act-begun', '{"act":"1","attempt":1,"event":"act-begun"}', '2d474e255088a4fa2eb4dde75770291e9dda628a7dfa3dd4c908a9ee2c49b4be', 'e878dbda671f83f301c38f762870c44760b343a74d260a388130b72ab4c613da');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (5, 'K-2026-0042', 5, 1795392000000, 'row-done', '{"event":"row-done","row":"1"}', 'e878dbda671f83f301c38f762870c44760b343a74d260a388130b72ab4c613da', '90617bd05bc9145b3da557cc609fef452ad9e4abfadabe091996d53cd6ce6ccc');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (6, 'K-2026-0042', 6, 1795392000000, 'act-begun', '{"act":"2","attempt":1,"event":"act-begun"}', '90617bd05bc9145b3da557cc609fef452ad9e4abfadabe091996d53cd6ce6ccc', 'f92628b795d7a47e715a2655ef0e82ce62c07995f7bf5e3b6fb9c349b3bdd58d');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (7, 'K-2026-0042', 7, 1795392000000, 'officials-asked', '{"act":"2","attempt":1,"event":"officials-asked","officials":[{"at":1795392000000,"official":"subkoor","role":"subkoordinator"}]}', 'f92628b795d7a47e715a2655ef0e82ce62c07995f7bf5e3b6fb9c349b3bdd58d', 'f46e0fa06b3169836c3730481f6000fbf32936b69358327d2ad7d1169be9385b');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (8, 'K-2026-0042', 8, 1795392000000, 'deadline-set', '{"deadline":{"due":1795395600000,"key":"remind/2/1/1","kind":"reminder"},"event":"deadline-set"}', 'f46e0fa06b3169836c3730481f6000fbf32936b69358327d2ad7d1169be9385b', '23ab9bab1011391d38b4cc7fb2ce90a264d64a82f89bc51c739f03b6b0b850c5');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (9, 'K-2026-0042', 9, 1795392000000, 'deadline-set', '{"deadline":{"due":1795662000000,"key":"event","kind":"event-past"},"event":"deadline-set"}', '23ab9bab1011391d38b4cc7fb2ce90a264d64a82f89bc51c739f03b6b0b850c5', 'b1e63366e0b80e18d32a584f06d884bf0151560ad338e2bb45faecb9974fc938');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (10, 'K-2026-0042', 10, 1795392000000, 'applicant-informed', '{"event":"applicant-informed","kind":"receipt"}', 'b1e63366e0b80e18d32a584f06d884bf0151560ad338e2bb45faecb9974fc938', '65fc3d41ab0bd8b58ee15d169e6a5409569d94e1777fa9a3ceee8beef092593b');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (11, 'K-2026-0042', 11, 1795393800000, 'act-decided', '{"act":"2","event":"act-decided","inbox":1,"note":{"digest":"646957c026035dcde8f39df91ebe704834cc946dd4a0bfff55f59a832937330d","personal":"K-2026-0042/11.1"},"outcome":"done","person":"subkoor","proof":"submission","row":"2","title":"Subkoordinator","version":1}', '65fc3d41ab0bd8b58ee15d169e6a5409569d94e1777fa9a3ceee8beef092593b', '94ffe2dffb449928c5642935ae01a51769718df6c972842fc2b7c5626cb991a4');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (12, 'K-2026-0042', 12, 1795393800000, 'row-done', '{"event":"row-done","row":"2"}', '94ffe2dffb449928c5642935ae01a51769718df6c972842fc2b7c5626cb991a4', '0609dc46ef04f86cf12264e6bd036c1259b71a803084be6047e61435edc35330');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (13, 'K-2026-0042', 13, 1795393800000, 'fact-established', '{"event":"fact-established","name":"pilihan","value":"akun saja"}', '0609dc46ef04f86cf12264e6bd036c1259b71a803084be6047e61435edc35330', '79dfbd4d7153cb7d2f193b02698d7c0f2bf821896fbe606343ac7ff589aade18');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (14, 'K-2026-0042', 14, 1795393800000, 'slots-booked', '{"bookings":[{"facility":"zoom-1","interval":{"end":1795662000000,"start":1795654800000},"owner":"K-2026-0042","session":0,"state":"booked","units":1}],"event":"slots-booked"}', '79dfbd4d7153cb7d2f193b02698d7c0f2bf821896fbe606343ac7ff589aade18', '3710b8be5cbde151d3d11992bc6e709086f938931b6c13c30ffcadac55bc50a2');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (15, 'K-2026-0042', 15, 1795393800000, 'meetings-provided', '{"event":"meetings-provided","meetings":[{"joinURL":{"digest":"7c82a68b8783b37fc282a6fcd9aaf47acc7976170abceab33b35384340b12206","personal":"K-2026-0042/11.2"},"meetingID":{"digest":"ebbe7f5587372cd800ebb4602c09130ff6f39639da02c5a18faa39ef3703028f","personal":"K-2026-0042/11.3"},"passcode":{"digest":"b0897cbc7d15f36c15b9a1d8f4760db1768d3c72e4fae4d683fd5e33d6392bee","personal":"K-2026-0042/11.4"},"session":0}]}', '3710b8be5cbde151d3d11992bc6e709086f938931b6c13c30ffcadac55bc50a2', 'bfd1185d301fd16035d212a28824d8e8a9c8b53ac133d3c398a10be3cf8d1606');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (16, 'K-2026-0042', 16, 1795393800000, 'draft-made', '{"event":"draft-made","fieldsDigest":"f1","remark":{"digest":"5a2b334f04809593a0f13a8f551c4945b36b1a5c511bc1622f09a162262a34fd","personal":"K-2026-0042/11.5"},"version":1}', 'bfd1185d301fd16035d212a28824d8e8a9c8b53ac133d3c398a10be3cf8d1606', '9596f54eea9548f99b5253270150106fdd5f414c41d12ca5d9d6c047d5db465d');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (17, 'K-2026-0042', 17, 1795393800000, 'paper-owed', '{"event":"paper-owed","key":"draft/1"}', '9596f54eea9548f99b5253270150106fdd5f414c41d12ca5d9d6c047d5db465d', '7e4c4977bc14f92dbad001bef6d8d66297e5c4f3cff2312bb3d98b81afaf0409');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (18, 'K-2026-0042', 18, 1795393800000, 'paper-failed', '{"event":"paper-failed","key":"draft/1","reason":"font"}', '7e4c4977bc14f92dbad001bef6d8d66297e5c4f3cff2312bb3d98b81afaf0409', '66aab4b77f7291bf27626a80962399efff2a66e9e002faeff136888aaf6fb23c');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (19, 'K-2026-0042', 19, 1795395600000, 'letter-signed', '{"date":"2026-11-23","event":"letter-signed","fieldsDigest":"f2","number":"B/500.12/1031/DKISP/XI/2026","official":"kadis","sequence":1031,"year":2026}', '66aab4b77f7291bf27626a80962399efff2a66e9e002faeff136888aaf6fb23c', '701f1f0ff0987bfe6cf1bfa1ee88414e5334a22c0ac3798c5070135418cef904');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (20, 'K-2026-0042', 20, 1795395600000, 'paper-owed', '{"event":"paper-owed","key":"letter/1"}', '701f1f0ff0987bfe6cf1bfa1ee88414e5334a22c0ac3798c5070135418cef904', 'f6a21a19a0179f9a62a3406ee95a654749a23af4b68b8b172209e7fc166a4a81');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (21, 'K-2026-0042', 21, 1795395600000, 'paper-typeset', '{"digest":"d2","event":"paper-typeset","key":"letter/1"}', 'f6a21a19a0179f9a62a3406ee95a654749a23af4b68b8b172209e7fc166a4a81', '916cb49d547cfc1c1c2dc9d1648c3dfb51772322b07e4d7de260962ac0606ed6');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (22, 'K-2026-0042', 22, 1795395600000, 'letter-sent', '{"event":"letter-sent","slot":"letter/1"}', '916cb49d547cfc1c1c2dc9d1648c3dfb51772322b07e4d7de260962ac0606ed6', '95257dad83f114bf2fe5d3e014e899b191503455ad4786069d47b0f61b378a45');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (23, 'K-2026-0042', 23, 1795395600000, 'case-completed', '{"event":"case-completed"}', '95257dad83f114bf2fe5d3e014e899b191503455ad4786069d47b0f61b378a45', '8ccbee627995724867b020d05d44f8c4f32eabdf32ba78e3bd8888af458824f2');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (24, 'K-2026-0043', 1, 1795395660000, 'request-received', '{"applicant":{"address":{"digest":"7c2ef9792cb4ef4da27ae9fe64b01d04698a67e12000694e3e9dabb1f5c857a5","personal":"K-2026-0043/1.3"},"agency":"dinkes","head":{"digest":"5f153ed915dfca4e03f93a537929f739f98f9364a4e0809f21d56cbfd27ef13c","personal":"K-2026-0043/1.2"},"name":{"digest":"ca3eef5aba83f20444c2a778121540cac620f346b0e935b7e64ffc67a9a963d0","personal":"K-2026-0043/1.1"}},"caseID":"K-2026-0043","doubts":[],"event":"request-received","inbox":1,"messageID":"<K-2026-0043@arunika.example>","procedure":"sample","procedureVersion":"v1","request":{"contactName":{"digest":"b1d34d075cf04416ac11390967b1edc3bfabe38a3212dce8ca71bd7407b3fc69","personal":"K-2026-0043/1.6"},"contactPhone":{"digest":"73cefb1d94b893cf47e041b87adbe571a1eddde51bbf14e5bb4d22f4c3f3d4f7","personal":"K-2026-0043/1.7"},"date":"2026-11-20","missing":[],"needs":["zoom"],"reading":{"digest":"57a2417a7bdeedc3c14fd6c3e00423e060a68dc52e7fb8344111961de901e6db","personal":"K-2026-0043/1.9"},"sessions":[{"endAssumed":false,"interval":{"end":1795662000000,"start":1795654800000},"participants":50,"title":{"digest":"41707884052fa27a89c9a63630f745bea0a8056f8d9a71e97c6490b285f10038","personal":"K-2026-0043/1.5"},"zone":"WITA"}],"signatory":{"digest":"e3efaabedcba39b4def4dd4ab9ccf96505691dc4cddbdd6a33cdff801112dab9","personal":"K-2026-0043/1.8"},"subject":{"digest":"66d73734d0d1911609b0067ea9ce6eca8474953e2e72e90c3d28cb4f149135bd","personal":"K-2026-0043/1.4"},"version":1,"warnings":[]}}', '8ccbee627995724867b020d05d44f8c4f32eabdf32ba78e3bd8888af458824f2', '503b83796fbba7ca0daeb2edd121be0e971a9a56160ea1192bb7dc55867281cd');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (25, 'K-2026-0043', 2, 1795395660000, 'data-asked', '{"event":"data-asked","fields":["contact"]}', '503b83796fbba7ca0daeb2edd121be0e971a9a56160ea1192bb7dc55867281cd', '9db86eec722b4f4e806a6f3d3995193a42135b3e804e055ea6a1e8fdd1c2b0b1');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (26, 'K-2026-0043', 3, 1795395660000, 'applicant-reminded', '{"count":1,"event":"applicant-reminded"}', '9db86eec722b4f4e806a6f3d3995193a42135b3e804e055ea6a1e8fdd1c2b0b1', 'f31aab482374c2ff0a38a768e73d2e91d6d6b78b43123ecf05197fee6a8d2cf6');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (27, 'K-2026-0043', 4, 1795395660000, 'request-amended', '{"event":"request-amended","inbox":1,"material":false,"request":{"contactName":{"digest":"b1d34d075cf04416ac11390967b1edc3bfabe38a3212dce8ca71bd7407b3fc69","personal":"K-2026-0043/1.6"},"contactPhone":{"digest":"73cefb1d94b893cf47e041b87adbe571a1eddde51bbf14e5bb4d22f4c3f3d4f7","personal":"K-2026-0043/1.7"},"date":"2026-11-20","missing":[],"needs":["zoom"],"reading":{"digest":"57a2417a7bdeedc3c14fd6c3e00423e060a68dc52e7fb8344111961de901e6db","personal":"K-2026-0043/1.9"},"sessions":[{"endAssumed":false,"interval":{"end":1795662000000,"start":1795654800000},"participants":50,"title":{"digest":"41707884052fa27a89c9a63630f745bea0a8056f8d9a71e97c6490b285f10038","personal":"K-2026-0043/1.5"},"zone":"WITA"}],"signatory":{"digest":"e3efaabedcba39b4def4dd4ab9ccf96505691dc4cddbdd6a33cdff801112dab9","personal":"K-2026-0043/1.8"},"subject":{"digest":"66d73734d0d1911609b0067ea9ce6eca8474953e2e72e90c3d28cb4f149135bd","personal":"K-2026-0043/1.4"},"version":1,"warnings":[]}}', 'f31aab482374c2ff0a38a768e73d2e91d6d6b78b43123ecf05197fee6a8d2cf6', 'efc3ea615df1c1fde87de9b99b0bbba9ee80fa4289248937c1fabd549bf15655');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (28, 'K-2026-0043', 5, 1795395660000, 'applicant-answered', '{"event":"applicant-answered"}', 'efc3ea615df1c1fde87de9b99b0bbba9ee80fa4289248937c1fabd549bf15655', '04b208243ae2255e86273fe6b14838a561f0202ddd921380805325e75c69c44b');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (29, 'K-2026-0043', 6, 1795395660000, 'official-reminded', '{"act":"2","count":1,"event":"official-reminded"}', '04b208243ae2255e86273fe6b14838a561f0202ddd921380805325e75c69c44b', 'b42287b39634591abcd2f9148ae06152b5ed4b05a6a100d98309c8b767470da8');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (30, 'K-2026-0043', 7, 1795395660000, 'escalated', '{"act":"2","event":"escalated","role":"kabid"}', 'b42287b39634591abcd2f9148ae06152b5ed4b05a6a100d98309c8b767470da8', '2f764f09a87b25ca1e710c83d6d1a458e174f6aedd142807f098bd1eaf9cac46');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (31, 'K-2026-0043', 8, 1795395660000, 'reply-set-aside', '{"event":"reply-set-aside","from":{"digest":"8551b318ea3a65eac8164a238bf4f243513564093cefaa9b5834dfaf3202325b","personal":"K-2026-0043/1.10"},"inbox":1,"reason":"no-token"}', '2f764f09a87b25ca1e710c83d6d1a458e174f6aedd142807f098bd1eaf9cac46', '897497b252196e5d765cfbccae60d48255f80a0a97c6587780b2f4b45ce00d4f');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (32, 'K-2026-0043', 9, 1795395660000, 'clarification-asked', '{"act":"2","event":"clarification-asked","official":"subkoor"}', '897497b252196e5d765cfbccae60d48255f80a0a97c6587780b2f4b45ce00d4f', '4b71f907866fb92f4519236f519966db670ba207c15b09327b2f669d9a9407a7');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (33, 'K-2026-0043', 10, 1795395660000, 'not-counted-told', '{"event":"not-counted-told","official":"subkoor"}', '4b71f907866fb92f4519236f519966db670ba207c15b09327b2f669d9a9407a7', 'f04318647c9bc2c2551de0c7ecca6cb949188951b711bb13162ae42bc823b3c9');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (34, 'K-2026-0043', 11, 1795395660000, 'party-confirmed', '{"act":"8","event":"party-confirmed","inbox":1,"party":"tim","person":"dewi","proof":"domain","title":"Tim"}', 'f04318647c9bc2c2551de0c7ecca6cb949188951b711bb13162ae42bc823b3c9', 'f4b3feb5be2e00bd949ebe296094b42a68229d99e905da84adec4f6150249e92');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (35, 'K-2026-0043', 12, 1795395660000, 'code-sent', '{"act":"2","answer":{"choice":"akun saja","inbox":1,"meetings":[{"meetingID":{"digest":"ad799b39f267e862039340ee65c73ecfc77392e560e56968b6cdb4aa06a9a3e0","personal":"K-2026-0043/1.12"},"session":0}],"note":{"digest":"959ec85281a70ae36091b891548cdc72b5e607f175eaee78816a5f66c63e7aff","personal":"K-2026-0043/1.11"},"outcome":"revised","request":{"contactName":{"digest":"b1d34d075cf04416ac11390967b1edc3bfabe38a3212dce8ca71bd7407b3fc69","personal":"K-2026-0043/1.6"},"contactPhone":{"digest":"73cefb1d94b893cf47e041b87adbe571a1eddde51bbf14e5bb4d22f4c3f3d4f7","personal":"K-2026-0043/1.7"},"date":"2026-11-20","missing":[],"needs":["zoom"],"number":"005/12/DINKES","reading":{"digest":"57a2417a7bdeedc3c14fd6c3e00423e060a68dc52e7fb8344111961de901e6db","personal":"K-2026-0043/1.9"},"sessions":[{"endAssumed":false,"interval":{"end":1795662000000,"start":1795654800000},"participants":50,"title":{"digest":"41707884052fa27a89c9a63630f745bea0a8056f8d9a71e97c6490b285f10038","personal":"K-2026-0043/1.5"},"zone":"WITA"}],"signatory":{"digest":"e3efaabedcba39b4def4dd4ab9ccf96505691dc4cddbdd6a33cdff801112dab9","personal":"K-2026-0043/1.8"},"subject":{"digest":"66d73734d0d1911609b0067ea9ce6eca8474953e2e72e90c3d28cb4f149135bd","personal":"K-2026-0043/1.4"},"version":1,"warnings":[]}},"event":"code-sent","person":"subkoor"}', 'f4b3feb5be2e00bd949ebe296094b42a68229d99e905da84adec4f6150249e92', '9d64eb32964ca8d2b36298fa82d7ca317ed8d9ff6c6083cc4e4341505963af7d');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (36, 'K-2026-0043', 13, 1795395660000, 'correction-asked', '{"act":"2","event":"correction-asked","note":{"digest":"a2ac8ac93b37d93dd83bf4d5f07dbc14805f4e55124277c104813cab36f5ed1a","personal":"K-2026-0043/1.13"}}', '9d64eb32964ca8d2b36298fa82d7ca317ed8d9ff6c6083cc4e4341505963af7d', '99ee602f969981a9b8a7b394556fd25bf5961fefdb328c77f76521a99d23569f');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (37, 'K-2026-0043', 14, 1795395660000, 'cancellation-confirmation-asked', '{"event":"cancellation-confirmation-asked"}', '99ee602f969981a9b8a7b394556fd25bf5961fefdb328c77f76521a99d23569f', 'f690e16bece8fe5fccbc3107864cfae688a5e7f68dd84aa300eb2cf3d79e413f');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (38, 'K-2026-0043', 15, 1795395660000, 'deadline-met', '{"event":"deadline-met","key":"remind/2/1/1"}', 'f690e16bece8fe5fccbc3107864cfae688a5e7f68dd84aa300eb2cf3d79e413f', 'b6ef96fe1a3a0f928b923c430ecbba9580fea76b4e133829eb3f51cf6453f952');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (39, 'K-2026-0043', 16, 1795395660000, 'mail-undelivered', '{"event":"mail-undelivered","reason":"refused","slot":"receipt"}', 'b6ef96fe1a3a0f928b923c430ecbba9580fea76b4e133829eb3f51cf6453f952', 'fa4108ad098bf28f46b3f78b9f0d189dd6ed66ac42e1bdf6dd6d1b131efc3558');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (40, 'K-2026-0043', 17, 1795395660000, 'operator-acted', '{"event":"operator-acted","order":{"kind":"record-decision","name":{"digest":"c84eef93dd604fd054925739bb95e3c262e1cb3cb49a7f518e59d949abeeb829","personal":"K-2026-0043/1.14"},"note":{"digest":"e395ba86856cd3b39b2e8a56a106ff7f601370f27a04106062689af6e3d81b9e","personal":"K-2026-0043/1.16"},"official":"kadis","outcome":"done","reason":{"digest":"da75485e2e14dfd203a35ac44f2c9346e0baf701029023c97d791415efddbdca","personal":"K-2026-0043/1.15"}}}', 'fa4108ad098bf28f46b3f78b9f0d189dd6ed66ac42e1bdf6dd6d1b131efc3558', '47f48229f45714c0a489f478c5f3bc707289094258840021e5b098e5d47ef390');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (41, 'K-2026-0043', 18, 1795395660000, 'alternatives-offered', '{"event":"alternatives-offered","intervals":[{"end":1795662000000,"start":1795654800000}]}', '47f48229f45714c0a489f478c5f3bc707289094258840021e5b098e5d47ef390', '60db1bc1129e6872d97d6d8de997e0fcfcf227209421e97a7e0c1ec134c80a2a');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (42, 'K-2026-0043', 19, 1795395660000, 'alternative-chosen', '{"event":"alternative-chosen","number":1}', '60db1bc1129e6872d97d6d8de997e0fcfcf227209421e97a7e0c1ec134c80a2a', 'c96371448224c832c250c0866086c461054d619d340395269ede7a3a920c7869');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (43, 'K-2026-0043', 20, 1795395660000, 'slots-released', '{"event":"slots-released"}', 'c96371448224c832c250c0866086c461054d619d340395269ede7a3a920c7869', 'dc32a16054f11eaa5c58bdda1978060a0e7d9daa0f51c5454a9a62caca6604c0');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (44, 'K-2026-0043', 21, 1795395660000, 'case-full', '{"event":"case-full"}', 'dc32a16054f11eaa5c58bdda1978060a0e7d9daa0f51c5454a9a62caca6604c0', 'a1388936fff756de3146b749c534fad1dcdc6ed8e8f02f1921000041fdd0947e');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (45, 'K-2026-0043', 22, 1795395660000, 'case-refused', '{"act":"2","event":"case-refused"}', 'a1388936fff756de3146b749c534fad1dcdc6ed8e8f02f1921000041fdd0947e', 'f3ee04e8391ef127e3cb6f916fec4f722e2cdcd2ff6ee07b02220a6112a074d3');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (46, 'K-2026-0043', 23, 1795395660000, 'case-closed', '{"event":"case-closed","reason":"event-past"}', 'f3ee04e8391ef127e3cb6f916fec4f722e2cdcd2ff6ee07b02220a6112a074d3', 'ed4ea75671a601d8d0ce249ce7bcacce02ed0c9151c42dad70cc9feae2839914');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (47, 'K-2026-0044', 1, 1795395720000, 'request-received', '{"applicant":{"address":{"digest":"cc95baa156e98878aba9a9a04091466ba75244167430f0344febcf6059d3a29e","personal":"K-2026-0044/1.3"},"agency":"dinkes","head":{"digest":"c6cfcd6b3bedad054c6e86b6f1d60bd284d677b63483c70532bf1b26e2115fd5","personal":"K-2026-0044/1.2"},"name":{"digest":"dedc81ea8e40659903a80c1317bb0cc559ed4bf34332178c3db6c9d4ad71e6e8","personal":"K-2026-0044/1.1"}},"caseID":"K-2026-0044","doubts":[],"event":"request-received","inbox":1,"messageID":"<K-2026-0044@arunika.example>","procedure":"sample","procedureVersion":"v1","request":{"contactName":{"digest":"34d51e808b3b88a028e6b49d02618f94a4cc072b49189e38e3d996b35a1e7b4d","personal":"K-2026-0044/1.6"},"contactPhone":{"digest":"57ea3e6f93099d83682f0631a83d76fa8596174083c2313b0c07af0188ca76c8","personal":"K-2026-0044/1.7"},"date":"2026-11-20","missing":[],"needs":["zoom"],"number":"005/12/DINKES","reading":{"digest":"d4e58b97b6ee721d8cd927adc95b9a39bee6fd1c7ef2653f06d5549a36ca37ee","personal":"K-2026-0044/1.9"},"sessions":[{"endAssumed":false,"interval":{"end":1795662000000,"start":1795654800000},"participants":50,"title":{"digest":"48d77223c47b353ce05dde22543743d0e200a8860d2f56a3fc2c1cfa646a2caf","personal":"K-2026-0044/1.5"},"zone":"WITA"}],"signatory":{"digest":"3bfb103644a44c4c5ffeb184c035d1b02d3f1207504610d41d71ff72ab9bdb6d","personal":"K-2026-0044/1.8"},"subject":{"digest":"540d928611f0a1b8d14e68c3e9561b16df25f9d9faf21f4d769fa3f370542881","personal":"K-2026-0044/1.4"},"version":1,"warnings":[]}}', 'ed4ea75671a601d8d0ce249ce7bcacce02ed0c9151c42dad70cc9feae2839914', '41040e85b6721e2cdbe89f0a0aa76fa2e96999b592d430567ae1228e23ee2bfd');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (48, 'K-2026-0044', 2, 1795395720000, 'incoming-registered', '{"event":"incoming-registered","number":452,"year":2026}', '41040e85b6721e2cdbe89f0a0aa76fa2e96999b592d430567ae1228e23ee2bfd', 'e2bfb52f95d119a5b9f9c0b2b4e0605a34d29df7f99c2a83c3d8fa3b72fcf366');
INSERT INTO "journal" ("sequence", "case_id", "case_sequence", "at", "event", "payload", "previous_hash", "hash") VALUES (49, 'K-2026-0044', 3, 1795395720000, 'case-cancelled', '{"event":"case-cancelled"}', 'e2bfb52f95d119a5b9f9c0b2b4e0605a34d29df7f99c2a83c3d8fa3b72fcf366', '17cc7f3e7e45b4aafc7931a1c4ba4cc5f7149be3bcb99411234bb8ac5b90a938');
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0042', 'K-2026-0042/1.1', 'salt-1', 'Dinas Kesehatan', 1826931600000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0042', 'K-2026-0042/1.2', 'salt-2', 'Kepala Dinas Kesehatan', 1826931600000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0042', 'K-2026-0042/1.3', 'salt-3', 'dinkes@arunika.example', 1826931600000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0042', 'K-2026-0042/1.4', 'salt-4', 'Permohonan ruang rapat daring', 1826931600000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0042', 'K-2026-0042/1.5', 'salt-5', 'Rapat Koordinasi', 1826931600000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0042', 'K-2026-0042/1.6', 'salt-6', 'Rahmawati', 1826931600000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0042', 'K-2026-0042/1.7', 'salt-7', '0812-0000-0001', 1826931600000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0042', 'K-2026-0042/1.8', 'salt-8', 'dr. Sutarno', 1826931600000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0042', 'K-2026-0042/1.9', 'salt-9', '{"subject":"Permohonan"}', 1826931600000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0042', 'K-2026-0042/11.1', 'salt-10', 'Mohon disiapkan', 1826931600000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0042', 'K-2026-0042/11.2', 'salt-11', 'https://zoom.example/j/81234567890', 1826931600000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0042', 'K-2026-0042/11.3', 'salt-12', '81234567890', 1826931600000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0042', 'K-2026-0042/11.4', 'salt-13', 'rahasia', 1826931600000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0042', 'K-2026-0042/11.5', 'salt-14', 'Narahubung: Sdri. Dewi', 1826931600000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0043', 'K-2026-0043/1.1', 'salt-15', 'Dinas Kesehatan', 1826931660000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0043', 'K-2026-0043/1.10', 'salt-24', 'orang@lain.example', 1826931660000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0043', 'K-2026-0043/1.11', 'salt-25', 'perbaiki', 1826931660000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0043', 'K-2026-0043/1.12', 'salt-26', '81', 1826931660000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0043', 'K-2026-0043/1.13', 'salt-27', 'Lampirkan daftar peserta', 1826931660000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0043', 'K-2026-0043/1.14', 'salt-28', 'Operator', 1826931660000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0043', 'K-2026-0043/1.15', 'salt-29', 'disposisi kertas', 1826931660000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0043', 'K-2026-0043/1.16', 'salt-30', 'acc', 1826931660000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0043', 'K-2026-0043/1.2', 'salt-16', 'Kepala Dinas Kesehatan', 1826931660000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0043', 'K-2026-0043/1.3', 'salt-17', 'dinkes@arunika.example', 1826931660000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0043', 'K-2026-0043/1.4', 'salt-18', 'Permohonan ruang rapat daring', 1826931660000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0043', 'K-2026-0043/1.5', 'salt-19', 'Rapat Koordinasi', 1826931660000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0043', 'K-2026-0043/1.6', 'salt-20', 'Rahmawati', 1826931660000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0043', 'K-2026-0043/1.7', 'salt-21', '0812-0000-0001', 1826931660000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0043', 'K-2026-0043/1.8', 'salt-22', 'dr. Sutarno', 1826931660000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0043', 'K-2026-0043/1.9', 'salt-23', '{"subject":"Permohonan"}', 1826931660000, NULL);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0044', 'K-2026-0044/1.1', NULL, NULL, 1826931720000, 1795395780000);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0044', 'K-2026-0044/1.2', NULL, NULL, 1826931720000, 1795395780000);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0044', 'K-2026-0044/1.3', NULL, NULL, 1826931720000, 1795395780000);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0044', 'K-2026-0044/1.4', NULL, NULL, 1826931720000, 1795395780000);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0044', 'K-2026-0044/1.5', NULL, NULL, 1826931720000, 1795395780000);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0044', 'K-2026-0044/1.6', NULL, NULL, 1826931720000, 1795395780000);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0044', 'K-2026-0044/1.7', NULL, NULL, 1826931720000, 1795395780000);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0044', 'K-2026-0044/1.8', NULL, NULL, 1826931720000, 1795395780000);
INSERT INTO "personal" ("case_id", "key", "salt", "value", "erase_after", "erased_at") VALUES ('K-2026-0044', 'K-2026-0044/1.9', NULL, NULL, 1826931720000, 1795395780000);
INSERT INTO "procedures" ("id", "version", "procedure", "kept_at") VALUES ('sample', 'v1', '{"bundle":[{"kind":"zoom","units":1}],"head":[],"id":"sample","name":"Contoh","rows":[],"service":{"formReplacesLetter":false,"name":"contoh","openEndMinutes":120,"phrases":{"zoom":1},"required":[]},"version":"v1"}', 1795392000000);
INSERT INTO "cases" ("id", "prefix", "year", "number", "procedure", "version", "state", "sequence", "head_hash", "received_at", "current_act", "agency", "request_number", "agenda_number", "letter_number", "request_inbox", "request_message_id", "begins", "ends", "ended_at") VALUES ('K-2026-0042', 'K', 2026, 42, 'sample', 'v1', 'completed', 23, '8ccbee627995724867b020d05d44f8c4f32eabdf32ba78e3bd8888af458824f2', 1795392000000, '2', 'dinkes', '005/12/DINKES', 451, 'B/500.12/1031/DKISP/XI/2026', 1, '<K-2026-0042@arunika.example>', 1795654800000, 1795662000000, 1795395600000);
INSERT INTO "cases" ("id", "prefix", "year", "number", "procedure", "version", "state", "sequence", "head_hash", "received_at", "current_act", "agency", "request_number", "agenda_number", "letter_number", "request_inbox", "request_message_id", "begins", "ends", "ended_at") VALUES ('K-2026-0043', 'K', 2026, 43, 'sample', 'v1', 'closed', 23, 'ed4ea75671a601d8d0ce249ce7bcacce02ed0c9151c42dad70cc9feae2839914', 1795395660000, NULL, 'dinkes', NULL, NULL, NULL, 1, '<K-2026-0043@arunika.example>', 1795654800000, 1795662000000, 1795395660000);
INSERT INTO "cases" ("id", "prefix", "year", "number", "procedure", "version", "state", "sequence", "head_hash", "received_at", "current_act", "agency", "request_number", "agenda_number", "letter_number", "request_inbox", "request_message_id", "begins", "ends", "ended_at") VALUES ('K-2026-0044', 'K', 2026, 44, 'sample', 'v1', 'cancelled', 3, '17cc7f3e7e45b4aafc7931a1c4ba4cc5f7149be3bcb99411234bb8ac5b90a938', 1795395720000, NULL, 'dinkes', '005/12/DINKES', 452, NULL, 1, '<K-2026-0044@arunika.example>', 1795654800000, 1795662000000, 1795395720000);
INSERT INTO "participant" ("digest", "case_id") VALUES ('f542c33ac5f630e23eba6399fc8e0576a6f10689f36af8f6d8e361cb5d016439', 'K-2026-0042');
INSERT INTO "participant" ("digest", "case_id") VALUES ('f542c33ac5f630e23eba6399fc8e0576a6f10689f36af8f6d8e361cb5d016439', 'K-2026-0043');
INSERT INTO "facility" ("id", "units") VALUES ('zoom-1', 1);
INSERT INTO "booking" ("case_id", "session", "position", "facility", "starts", "ends", "units", "state") VALUES ('K-2026-0042', 0, 0, 'zoom-1', 1795654800000, 1795662000000, 1, 'booked');
INSERT INTO "token" ("hash", "case_id", "act", "person", "version", "attempt", "expires_at") VALUES ('hash', 'K-2026-0042', '2', 'subkoor', 1, 1, 1795996800000);
INSERT INTO "outbox" ("id", "key", "case_id", "slot", "kind", "to_address", "to_digest", "envelope_from", "message_id", "is_answer", "state", "waits_for_paper", "owed_at", "not_before", "next_attempt_at", "attempts", "claim_owner", "claim_expires_at", "last_words", "queue_words", "archived", "sent_at", "ended_at", "erase_after", "erased_at") VALUES (1, 'K-2026-0042/1/receipt', 'K-2026-0042', 'receipt', 'receipt', 'dinkes@arunika.example', 'f542c33ac5f630e23eba6399fc8e0576a6f10689f36af8f6d8e361cb5d016439', '', '<K-2026-0042/1/receipt@dkisp.example>', 1, 'done', NULL, 1795392000000, NULL, 1795392000000, 0, NULL, NULL, NULL, '250 Ok', 1, 1795392000000, 1795392000000, 1797984000000, NULL);
INSERT INTO "outbox" ("id", "key", "case_id", "slot", "kind", "to_address", "to_digest", "envelope_from", "message_id", "is_answer", "state", "waits_for_paper", "owed_at", "not_before", "next_attempt_at", "attempts", "claim_owner", "claim_expires_at", "last_words", "queue_words", "archived", "sent_at", "ended_at", "erase_after", "erased_at") VALUES (2, 'K-2026-0042/1/letter/1', 'K-2026-0042', 'letter/1', 'receipt', 'dinkes@arunika.example', 'f542c33ac5f630e23eba6399fc8e0576a6f10689f36af8f6d8e361cb5d016439', '', '<K-2026-0042/1/letter/1@dkisp.example>', 1, 'in_doubt', NULL, 1795392000000, NULL, 1795392000000, 1, NULL, NULL, 'lost after the final dot', NULL, 1, NULL, NULL, NULL, NULL);
INSERT INTO "outbox" ("id", "key", "case_id", "slot", "kind", "to_address", "to_digest", "envelope_from", "message_id", "is_answer", "state", "waits_for_paper", "owed_at", "not_before", "next_attempt_at", "attempts", "claim_owner", "claim_expires_at", "last_words", "queue_words", "archived", "sent_at", "ended_at", "erase_after", "erased_at") VALUES (3, 'K-2026-0043/1/receipt', 'K-2026-0043', 'receipt', 'receipt', 'dinkes@arunika.example', 'f542c33ac5f630e23eba6399fc8e0576a6f10689f36af8f6d8e361cb5d016439', '', '<K-2026-0043/1/receipt@dkisp.example>', 1, 'due', NULL, 1795392000000, NULL, 1795392000000, 0, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL);
INSERT INTO "outbox_bytes" ("outbox", "bytes") VALUES (1, X'4141414141414141414141414141414141414141');
INSERT INTO "outbox_bytes" ("outbox", "bytes") VALUES (2, X'4141414141414141414141414141414141414141');
INSERT INTO "outbox_bytes" ("outbox", "bytes") VALUES (3, X'4141414141414141414141414141414141414141');
INSERT INTO "paper" ("id", "case_id", "key", "template", "fields", "state", "digest", "owed_at", "next_attempt_at", "attempts", "claim_owner", "claim_expires_at", "last_words", "ended_at", "erased_at") VALUES (1, 'K-2026-0042', 'letter/1', 'surat', '{"values":{"to":{"text":{"_0":"Kepala Dinas"}}}}', 'typeset', 'd2', 1795392000000, 1795392000000, 0, NULL, NULL, NULL, 1795392000000, NULL);
INSERT INTO "paper_bytes" ("paper", "bytes") VALUES (1, X'25504446');
INSERT INTO "register_incoming" ("year", "number", "case_id", "at") VALUES (2026, 451, 'K-2026-0042', 1795392000000);
INSERT INTO "register_incoming" ("year", "number", "case_id", "at") VALUES (2026, 452, 'K-2026-0044', 1795395720000);
INSERT INTO "register_outgoing" ("year", "sequence", "number", "date", "case_id") VALUES (2026, 1031, 'B/500.12/1031/DKISP/XI/2026', '2026-11-23', 'K-2026-0042');
INSERT INTO "operator_input" ("id", "case_id", "operation", "at", "state", "answer", "answered_at") VALUES (1, 'K-2026-0043', '{"kind":"ask-again","name":{"text":"Operator"},"reason":{"text":"surat hilang"}}', 1795392000000, 'waiting', NULL, NULL);
CREATE INDEX inbox_to_read ON inbox (lane, attempts, id) WHERE state = 'stored';
CREATE INDEX inbox_to_flag ON inbox (id) WHERE server_flagged = 0;
CREATE INDEX inbox_sha256 ON inbox (sha256);
CREATE INDEX inbox_message ON inbox (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX inbox_twice ON inbox (twice_digest) WHERE twice_digest IS NOT NULL;
CREATE INDEX inbox_case ON inbox (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX inbox_to_erase ON inbox (erase_after) WHERE erase_after IS NOT NULL AND erased_at IS NULL;
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
CREATE INDEX personal_to_erase ON personal (erase_after) WHERE erase_after IS NOT NULL AND erased_at IS NULL;
CREATE INDEX cases_state ON cases (state);
CREATE INDEX cases_request_number ON cases (request_number) WHERE request_number IS NOT NULL;
CREATE INDEX cases_request_message ON cases (request_message_id) WHERE request_message_id IS NOT NULL;
CREATE INDEX participant_case ON participant (case_id);
CREATE INDEX booking_time ON booking (facility, ends, starts, units, case_id, session, state);
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
CREATE INDEX deadline_due ON deadline (due);
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
CREATE INDEX paper_owed ON paper (next_attempt_at, id) WHERE state = 'owed';
CREATE INDEX paper_claims ON paper (claim_expires_at) WHERE claim_owner IS NOT NULL;
CREATE TRIGGER register_incoming_has_no_gap BEFORE INSERT ON register_incoming
WHEN NEW.number <> (
    SELECT coalesce(max(number) + 1, NEW.number) FROM register_incoming WHERE year = NEW.year)
BEGIN
    SELECT RAISE(ABORT, 'the register of incoming letters has no gap');
END;
CREATE TRIGGER register_outgoing_has_no_gap BEFORE INSERT ON register_outgoing
WHEN NEW.sequence <> (
    SELECT coalesce(max(sequence) + 1, NEW.sequence) FROM register_outgoing WHERE year = NEW.year)
BEGIN
    SELECT RAISE(ABORT, 'the register of outgoing letters has no gap');
END;
CREATE INDEX operator_input_waiting ON operator_input (id) WHERE state = 'waiting';

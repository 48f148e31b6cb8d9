-- 0008_xapi: statements of the learning record store, in one order that all writers keep; see decision 0015. Expand
-- only: the running version ignores these tables.
--
-- Instants are milliseconds since 1970, as the standard compares them. at: the instant of storing * 2^20 + a number,
-- rising with every commit. Every key is a keyed hash or chance, so that no index tells who did what.

-- Raised whenever agents are erased, so that no process goes on with what it remembers of them.
CREATE TABLE xapi_epoch (
    one           INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    n             INTEGER NOT NULL
) STRICT;
INSERT INTO xapi_epoch (one, n) VALUES (1, 1);

-- Destroying this row makes every mark of the agent meaningless. lookup: keyed hash of the identifier. wrapped: the key
-- of what is sealed for the agent. id and direct are chance: in the index they stand for the agent in any place, and as
-- actor or object; without this row nobody can say for whom.
CREATE TABLE xapi_agent (
    id            BLOB    NOT NULL PRIMARY KEY,
    lookup        BLOB    NOT NULL UNIQUE CHECK (length(lookup) = 32),
    direct        BLOB    NOT NULL,
    wrapped       BLOB    NOT NULL,
    master_key    TEXT    NOT NULL,
    created       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- An Agent object as it was sent, sealed; marks in statements name it. lookup: keyed hash of agent and text.
CREATE TABLE xapi_persona (
    id            BLOB    NOT NULL PRIMARY KEY,
    agent         BLOB    NOT NULL REFERENCES xapi_agent (id) ON DELETE CASCADE,
    lookup        BLOB    NOT NULL UNIQUE CHECK (length(lookup) = 32),
    sealed        BLOB    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX xapi_persona_by_agent ON xapi_persona (agent);

-- keys: what the statement itself is found by, 16 bytes each; statements that refer to it inherit them. text last, since
-- it may be long and is not needed to decide.
CREATE TABLE xapi_statement (
    at            INTEGER NOT NULL PRIMARY KEY,
    id            BLOB    NOT NULL,
    voids         INTEGER NOT NULL,
    voided        INTEGER NOT NULL,
    refers        BLOB,
    credential    BLOB    NOT NULL,
    timestamp     INTEGER NOT NULL,
    hash          BLOB    NOT NULL CHECK (length(hash) = 32),
    keys          BLOB    NOT NULL,
    text          TEXT    NOT NULL
) STRICT;

-- Apart from the statements, which can then be partitioned by at.
CREATE TABLE xapi_id (
    id            BLOB    NOT NULL PRIMARY KEY,
    at            INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- By what a statement is found. origin: the statement that says so, which is another one when it was referred to.
CREATE TABLE xapi_index (
    key           BLOB    NOT NULL,
    at            INTEGER NOT NULL,
    origin        INTEGER NOT NULL,
    PRIMARY KEY (key, at, origin)
) STRICT, WITHOUT ROWID;

-- What all statements together say about an activity (definition) or a verb (display).
CREATE TABLE xapi_known (
    key           BLOB    NOT NULL PRIMARY KEY,
    kind          TEXT    NOT NULL CHECK (kind IN ('definition', 'display')),
    iri           TEXT    NOT NULL,
    document      TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Payloads of attachments by the hash statements name them by; the bytes are in the content store.
CREATE TABLE xapi_payload (
    sha2          TEXT    NOT NULL PRIMARY KEY,
    blob          TEXT    NOT NULL,
    size          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- key: keyed hash of everything that names the document; owner: of all but id and registration. bytes are sealed with
-- the agent's key when there is an agent.
CREATE TABLE xapi_document (
    key           BLOB    NOT NULL PRIMARY KEY CHECK (length(key) = 32),
    owner         BLOB    NOT NULL CHECK (length(owner) = 32),
    agent         BLOB    REFERENCES xapi_agent (id) ON DELETE CASCADE,
    registration  BLOB,
    id            BLOB    NOT NULL,
    content_type  TEXT    NOT NULL,
    bytes         BLOB    NOT NULL,
    updated       INTEGER NOT NULL
) STRICT;
CREATE INDEX xapi_document_by_owner ON xapi_document (owner, updated);
CREATE INDEX xapi_document_by_agent ON xapi_document (agent) WHERE agent IS NOT NULL;

CREATE TABLE xapi_credential (
    id            BLOB    NOT NULL PRIMARY KEY,
    login         TEXT    NOT NULL UNIQUE,
    secret        BLOB    NOT NULL CHECK (length(secret) = 32),
    document      TEXT    NOT NULL,
    launch        BLOB,
    created       TEXT    NOT NULL,
    expires       TEXT,
    revoked       TEXT
) STRICT;

-- 0001_first_life: people, parcours, sessions, enrolments, attempts and their evidence, from the first day with
-- identity sealed, evidence append-only and a revision on everything that is updated.
--
-- Ids are UUID version 7 (16 bytes), instants RFC 3339 in UTC, days YYYY-MM-DD, spans milliseconds, percents
-- hundredths of a percent, scores steps of 10^-7. *_folded: lower case without accents, made by the program, since the
-- two engines fold differently.

CREATE TABLE region (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code          TEXT    NOT NULL,
    code_folded   TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,
    name_folded   TEXT    NOT NULL,
    zone          TEXT    NOT NULL,
    revision      INTEGER NOT NULL
) STRICT;

-- given, family, email, company, external: sealed with the person's key; *_hash: keyed look-up hashes, NULL once erased.
CREATE TABLE person (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    given         BLOB,
    family        BLOB,
    email         BLOB,
    company       BLOB,
    external      BLOB,
    email_hash    BLOB    UNIQUE,
    external_hash BLOB,
    names_hash    BLOB,
    account       TEXT    NOT NULL CHECK (account IN ('pending', 'active', 'disabled')),
    account_since TEXT    NOT NULL,
    language      TEXT    NOT NULL,
    text_size     TEXT    NOT NULL,
    created       TEXT    NOT NULL,
    changed       TEXT    NOT NULL,
    revision      INTEGER NOT NULL
) STRICT;
CREATE INDEX person_by_external ON person (external_hash) WHERE external_hash IS NOT NULL;
CREATE INDEX person_by_names ON person (names_hash) WHERE names_hash IS NOT NULL;

-- Destroying this row makes the person unreadable. Back it up apart, for a short time: an old copy of it revives names.
CREATE TABLE person_key (
    person        BLOB    NOT NULL PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    wrapped       BLOB    NOT NULL,
    master_key    TEXT    NOT NULL,
    created       TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE credential (
    person        BLOB    NOT NULL PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    hash          TEXT    NOT NULL,
    must_change   INTEGER NOT NULL CHECK (must_change IN (0, 1)),
    changed       TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE one_time_token (
    hash          BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    person        BLOB    NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    purpose       TEXT    NOT NULL CHECK (purpose IN ('activate', 'reset')),
    expires       TEXT    NOT NULL,
    used          TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX one_time_token_by_person ON one_time_token (person, purpose);

CREATE TABLE sign_in (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    person        BLOB    NOT NULL REFERENCES person (id),
    token         BLOB    NOT NULL UNIQUE CHECK (length(token) = 32),
    created       TEXT    NOT NULL,
    seen          TEXT    NOT NULL,
    expires       TEXT    NOT NULL,
    agent         TEXT    NOT NULL,
    address       TEXT    NOT NULL,
    ended         TEXT
) STRICT;
CREATE INDEX sign_in_by_person ON sign_in (person);

CREATE TABLE throttle (
    key           BLOB    NOT NULL PRIMARY KEY CHECK (length(key) = 32),
    failures      INTEGER NOT NULL,
    since         TEXT    NOT NULL,
    locked_until  TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE content (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    title         TEXT    NOT NULL,
    title_folded  TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    planned       INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    created       TEXT    NOT NULL,
    archived      TEXT,
    revision      INTEGER NOT NULL
) STRICT;
CREATE INDEX content_by_title ON content (title_folded, id);

CREATE TABLE content_version (
    content       BLOB    NOT NULL REFERENCES content (id),
    number        INTEGER NOT NULL,
    at            TEXT    NOT NULL,
    person        BLOB    REFERENCES person (id),
    source        TEXT    NOT NULL,
    PRIMARY KEY (content, number)
) STRICT;

CREATE TABLE parcours (
    id               BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    title            TEXT    NOT NULL,
    title_folded     TEXT    NOT NULL,
    summary          TEXT,
    draft            TEXT    NOT NULL,
    published_number INTEGER,
    published_at     TEXT,
    published        TEXT,
    created          TEXT    NOT NULL,
    archived         TEXT,
    revision         INTEGER NOT NULL
) STRICT;
CREATE INDEX parcours_by_title ON parcours (title_folded, id);

CREATE TABLE parcours_content (
    parcours      BLOB    NOT NULL REFERENCES parcours (id) ON DELETE CASCADE,
    content       BLOB    NOT NULL REFERENCES content (id),
    PRIMARY KEY (parcours, content)
) STRICT, WITHOUT ROWID;
CREATE INDEX parcours_content_by_content ON parcours_content (content);

CREATE TABLE session (
    id               BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    parcours         BLOB    NOT NULL REFERENCES parcours (id),
    region           BLOB    NOT NULL REFERENCES region (id),
    title            TEXT    NOT NULL,
    title_folded     TEXT    NOT NULL,
    first_day        TEXT    NOT NULL,
    last_day         TEXT    NOT NULL,
    zone             TEXT    NOT NULL,
    capacity         INTEGER,
    cancelled_at     TEXT,
    cancelled_reason TEXT,
    created          TEXT    NOT NULL,
    revision         INTEGER NOT NULL
) STRICT;
CREATE INDEX session_by_region ON session (region, first_day, id);
CREATE INDEX session_by_parcours ON session (parcours, first_day, id);
CREATE INDEX session_by_day ON session (first_day, id);

CREATE TABLE session_tutor (
    session       BLOB    NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    tutor         BLOB    NOT NULL REFERENCES person (id),
    place         INTEGER NOT NULL,
    PRIMARY KEY (session, tutor)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_tutor_by_tutor ON session_tutor (tutor);

-- "grant" is a word of the language.
CREATE TABLE role_grant (
    person        BLOB    NOT NULL REFERENCES person (id),
    role          TEXT    NOT NULL,
    scope         TEXT    NOT NULL CHECK (scope IN ('national', 'region', 'session')),
    region        BLOB    REFERENCES region (id),
    session       BLOB    REFERENCES session (id),
    given         TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX role_grant_once ON role_grant
    (person, role, scope, coalesce(region, x'00000000000000000000000000000000'),
     coalesce(session, x'00000000000000000000000000000000'));
CREATE INDEX role_grant_by_session ON role_grant (session, role) WHERE session IS NOT NULL;
CREATE INDEX role_grant_by_region ON role_grant (region, role) WHERE region IS NOT NULL;

-- plan: sealed with the platform's key, it holds what the file held; made: the people it made.
CREATE TABLE import_batch (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    session       BLOB    NOT NULL REFERENCES session (id),
    person        BLOB    REFERENCES person (id),
    at            TEXT    NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('staged', 'applied', 'undone')),
    plan          BLOB    NOT NULL,
    made          TEXT    NOT NULL,
    revision      INTEGER NOT NULL
) STRICT;
CREATE INDEX import_batch_by_state ON import_batch (state, at);

CREATE TABLE enrolment (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    session       BLOB    NOT NULL REFERENCES session (id),
    learner       BLOB    NOT NULL REFERENCES person (id),
    state         TEXT    NOT NULL CHECK (state IN ('active', 'suspended', 'withdrawn')),
    state_since   TEXT    NOT NULL,
    state_reason  TEXT,
    extensions    TEXT    NOT NULL,
    enrolled      TEXT    NOT NULL,
    batch         BLOB    REFERENCES import_batch (id),
    revision      INTEGER NOT NULL,
    UNIQUE (session, learner)
) STRICT;
CREATE INDEX enrolment_by_learner ON enrolment (learner, id);
CREATE INDEX enrolment_in_session ON enrolment (session, id);
CREATE INDEX enrolment_by_batch ON enrolment (batch) WHERE batch IS NOT NULL;

-- Append only. Ordered by learner, then by time within it, since that is how facts are read.
CREATE TABLE fact (
    enrolment     BLOB    NOT NULL REFERENCES enrolment (id),
    id            BLOB    NOT NULL CHECK (length(id) = 16),
    at            TEXT    NOT NULL,
    step          BLOB    NOT NULL,
    content       BLOB,
    version       INTEGER,
    kind          TEXT    NOT NULL,
    connected     INTEGER,
    active        INTEGER,
    score         INTEGER,
    progress      INTEGER,
    source        TEXT    NOT NULL,
    attempt       BLOB,
    person        BLOB,
    PRIMARY KEY (enrolment, id)
) STRICT, WITHOUT ROWID;

-- Derived from fact.
CREATE TABLE step_progress (
    enrolment     BLOB    NOT NULL REFERENCES enrolment (id),
    step          BLOB    NOT NULL,
    opened        TEXT,
    last          TEXT,
    completed     TEXT,
    success       TEXT    NOT NULL,
    best          INTEGER,
    furthest      INTEGER,
    connected     INTEGER NOT NULL,
    active        INTEGER NOT NULL,
    PRIMARY KEY (enrolment, step)
) STRICT, WITHOUT ROWID;

-- The last happening of an enrolment and the time gathered since the last fact about time.
CREATE TABLE pulse (
    enrolment     BLOB    NOT NULL PRIMARY KEY REFERENCES enrolment (id),
    at            TEXT    NOT NULL,
    sign_in       BLOB,
    step          BLOB    NOT NULL,
    connected     INTEGER NOT NULL,
    active        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- By enrolment, not by instant: the entry of a learner who works stays where it is.
CREATE INDEX pulse_gathering ON pulse (enrolment) WHERE connected > 0 OR active > 0;

-- state last: what stands behind a large value is dear to read.
CREATE TABLE attempt (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    enrolment     BLOB    NOT NULL REFERENCES enrolment (id),
    step          BLOB    NOT NULL,
    content       BLOB    NOT NULL REFERENCES content (id),
    version       INTEGER NOT NULL,
    number        INTEGER NOT NULL,
    generation    INTEGER NOT NULL,
    sign_in       BLOB,
    taken         TEXT    NOT NULL,
    applied       INTEGER NOT NULL,
    hash          TEXT    NOT NULL,
    started       TEXT    NOT NULL,
    saved         TEXT    NOT NULL,
    closed        TEXT,
    state         BLOB    NOT NULL,
    UNIQUE (enrolment, step, number)
) STRICT;

-- Append only: the inputs as they came.
CREATE TABLE attempt_journal (
    attempt       BLOB    NOT NULL REFERENCES attempt (id),
    first         INTEGER NOT NULL,
    last          INTEGER NOT NULL,
    at            TEXT    NOT NULL,
    generation    INTEGER NOT NULL,
    inputs        BLOB    NOT NULL,
    PRIMARY KEY (attempt, first)
) STRICT, WITHOUT ROWID;

-- Inputs of an older window: evidence, never applied.
CREATE TABLE attempt_late (
    attempt       BLOB    NOT NULL REFERENCES attempt (id),
    generation    INTEGER NOT NULL,
    first         INTEGER NOT NULL,
    last          INTEGER NOT NULL,
    at            TEXT    NOT NULL,
    inputs        BLOB    NOT NULL,
    PRIMARY KEY (attempt, generation, first)
) STRICT, WITHOUT ROWID;

-- Append only. No foreign keys: an act stays recorded whatever becomes of its subject.
CREATE TABLE audit (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    at            TEXT    NOT NULL,
    who           TEXT    NOT NULL CHECK (who IN ('person', 'operator', 'system')),
    person        BLOB,
    sign_in       BLOB,
    action        TEXT    NOT NULL,
    noun          TEXT    NOT NULL,
    subject       TEXT    NOT NULL,
    detail        TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_by_subject ON audit (subject, id);
CREATE INDEX audit_by_person ON audit (person) WHERE person IS NOT NULL;

CREATE TABLE outbox (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    effect        TEXT    NOT NULL,
    due           TEXT    NOT NULL,
    attempts      INTEGER NOT NULL,
    leased_until  TEXT,
    done          TEXT,
    error         TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_waiting ON outbox (due, id) WHERE done IS NULL;

CREATE TABLE job (
    name          TEXT    NOT NULL PRIMARY KEY,
    due           TEXT    NOT NULL,
    leased_until  TEXT,
    done          TEXT,
    error         TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    key           TEXT    NOT NULL PRIMARY KEY,
    value         TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

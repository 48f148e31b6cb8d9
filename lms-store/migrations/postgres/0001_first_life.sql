-- 0001_first_life: people, parcours, sessions, enrolments, attempts and their evidence, from the first day with
-- identity sealed, evidence append-only and a revision on everything that is updated.
--
-- Ids are UUID version 7, instants TIMESTAMPTZ to the microsecond, spans milliseconds, percents hundredths of a percent,
-- scores steps of 10^-7. *_folded: lower case without accents, made by the program, since the two engines fold
-- differently; in byte order, as SQLite compares.

CREATE TABLE region (
    id            UUID        NOT NULL PRIMARY KEY,
    code          TEXT        NOT NULL,
    code_folded   TEXT COLLATE "C" NOT NULL UNIQUE,
    name          TEXT        NOT NULL,
    name_folded   TEXT COLLATE "C" NOT NULL,
    zone          TEXT        NOT NULL,
    revision      BIGINT      NOT NULL
);

-- given, family, email, company, external: sealed with the person's key; *_hash: keyed look-up hashes, NULL once erased.
CREATE TABLE person (
    id            UUID        NOT NULL PRIMARY KEY,
    given         BYTEA,
    family        BYTEA,
    email         BYTEA,
    company       BYTEA,
    external      BYTEA,
    email_hash    BYTEA       UNIQUE,
    external_hash BYTEA,
    names_hash    BYTEA,
    account       TEXT        NOT NULL CHECK (account IN ('pending', 'active', 'disabled')),
    account_since TIMESTAMPTZ NOT NULL,
    language      TEXT        NOT NULL,
    text_size     TEXT        NOT NULL,
    created       TIMESTAMPTZ NOT NULL,
    changed       TIMESTAMPTZ NOT NULL,
    revision      BIGINT      NOT NULL
);
CREATE INDEX person_by_external ON person (external_hash) WHERE external_hash IS NOT NULL;
CREATE INDEX person_by_names ON person (names_hash) WHERE names_hash IS NOT NULL;

-- Destroying this row makes the person unreadable. Back it up apart, for a short time: an old copy of it revives names.
CREATE TABLE person_key (
    person        UUID        NOT NULL PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    wrapped       BYTEA       NOT NULL,
    master_key    TEXT        NOT NULL,
    created       TIMESTAMPTZ NOT NULL
);

CREATE TABLE credential (
    person        UUID        NOT NULL PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    hash          TEXT        NOT NULL,
    must_change   BOOLEAN     NOT NULL,
    changed       TIMESTAMPTZ NOT NULL
);

CREATE TABLE one_time_token (
    hash          BYTEA       NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    person        UUID        NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    purpose       TEXT        NOT NULL CHECK (purpose IN ('activate', 'reset')),
    expires       TIMESTAMPTZ NOT NULL,
    used          TIMESTAMPTZ
);
CREATE INDEX one_time_token_by_person ON one_time_token (person, purpose);

CREATE TABLE sign_in (
    id            UUID        NOT NULL PRIMARY KEY,
    person        UUID        NOT NULL REFERENCES person (id),
    token         BYTEA       NOT NULL UNIQUE CHECK (length(token) = 32),
    created       TIMESTAMPTZ NOT NULL,
    seen          TIMESTAMPTZ NOT NULL,
    expires       TIMESTAMPTZ NOT NULL,
    agent         TEXT        NOT NULL,
    address       TEXT        NOT NULL,
    ended         TIMESTAMPTZ
);
CREATE INDEX sign_in_by_person ON sign_in (person);

CREATE TABLE throttle (
    key           BYTEA       NOT NULL PRIMARY KEY CHECK (length(key) = 32),
    failures      BIGINT      NOT NULL,
    since         TIMESTAMPTZ NOT NULL,
    locked_until  TIMESTAMPTZ
);

CREATE TABLE content (
    id            UUID        NOT NULL PRIMARY KEY,
    title         TEXT        NOT NULL,
    title_folded  TEXT COLLATE "C" NOT NULL,
    kind          TEXT        NOT NULL,
    planned       BIGINT      NOT NULL,
    version       BIGINT      NOT NULL,
    created       TIMESTAMPTZ NOT NULL,
    archived      TIMESTAMPTZ,
    revision      BIGINT      NOT NULL
);
CREATE INDEX content_by_title ON content (title_folded, id);

CREATE TABLE content_version (
    content       UUID        NOT NULL REFERENCES content (id),
    number        BIGINT      NOT NULL,
    at            TIMESTAMPTZ NOT NULL,
    person        UUID        REFERENCES person (id),
    source        JSONB       NOT NULL,
    PRIMARY KEY (content, number)
);

CREATE TABLE parcours (
    id               UUID        NOT NULL PRIMARY KEY,
    title            TEXT        NOT NULL,
    title_folded     TEXT COLLATE "C" NOT NULL,
    summary          TEXT,
    draft            JSONB       NOT NULL,
    published_number BIGINT,
    published_at     TIMESTAMPTZ,
    published        JSONB,
    created          TIMESTAMPTZ NOT NULL,
    archived         TIMESTAMPTZ,
    revision         BIGINT      NOT NULL
);
CREATE INDEX parcours_by_title ON parcours (title_folded, id);

CREATE TABLE parcours_content (
    parcours      UUID        NOT NULL REFERENCES parcours (id) ON DELETE CASCADE,
    content       UUID        NOT NULL REFERENCES content (id),
    PRIMARY KEY (parcours, content)
);
CREATE INDEX parcours_content_by_content ON parcours_content (content);

CREATE TABLE session (
    id               UUID        NOT NULL PRIMARY KEY,
    parcours         UUID        NOT NULL REFERENCES parcours (id),
    region           UUID        NOT NULL REFERENCES region (id),
    title            TEXT        NOT NULL,
    title_folded     TEXT COLLATE "C" NOT NULL,
    first_day        DATE        NOT NULL,
    last_day         DATE        NOT NULL,
    zone             TEXT        NOT NULL,
    capacity         BIGINT,
    cancelled_at     TIMESTAMPTZ,
    cancelled_reason TEXT,
    created          TIMESTAMPTZ NOT NULL,
    revision         BIGINT      NOT NULL
);
CREATE INDEX session_by_region ON session (region, first_day, id);
CREATE INDEX session_by_parcours ON session (parcours, first_day, id);
CREATE INDEX session_by_day ON session (first_day, id);

CREATE TABLE session_tutor (
    session       UUID        NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    tutor         UUID        NOT NULL REFERENCES person (id),
    place         BIGINT      NOT NULL,
    PRIMARY KEY (session, tutor)
);
CREATE INDEX session_tutor_by_tutor ON session_tutor (tutor);

-- "grant" is a word of the language.
CREATE TABLE role_grant (
    person        UUID        NOT NULL REFERENCES person (id),
    role          TEXT        NOT NULL,
    scope         TEXT        NOT NULL CHECK (scope IN ('national', 'region', 'session')),
    region        UUID        REFERENCES region (id),
    session       UUID        REFERENCES session (id),
    given         TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX role_grant_once ON role_grant
    (person, role, scope, coalesce(region, '00000000-0000-0000-0000-000000000000'::uuid),
     coalesce(session, '00000000-0000-0000-0000-000000000000'::uuid));
CREATE INDEX role_grant_by_session ON role_grant (session, role) WHERE session IS NOT NULL;
CREATE INDEX role_grant_by_region ON role_grant (region, role) WHERE region IS NOT NULL;

-- plan: sealed with the platform's key, it holds what the file held; made: the people it made.
CREATE TABLE import_batch (
    id            UUID        NOT NULL PRIMARY KEY,
    session       UUID        NOT NULL REFERENCES session (id),
    person        UUID        REFERENCES person (id),
    at            TIMESTAMPTZ NOT NULL,
    state         TEXT        NOT NULL CHECK (state IN ('staged', 'applied', 'undone')),
    plan          BYTEA       NOT NULL,
    made          JSONB       NOT NULL,
    revision      BIGINT      NOT NULL
);
CREATE INDEX import_batch_by_state ON import_batch (state, at);

CREATE TABLE enrolment (
    id            UUID        NOT NULL PRIMARY KEY,
    session       UUID        NOT NULL REFERENCES session (id),
    learner       UUID        NOT NULL REFERENCES person (id),
    state         TEXT        NOT NULL CHECK (state IN ('active', 'suspended', 'withdrawn')),
    state_since   TIMESTAMPTZ NOT NULL,
    state_reason  TEXT,
    extensions    JSONB       NOT NULL,
    enrolled      TIMESTAMPTZ NOT NULL,
    batch         UUID        REFERENCES import_batch (id),
    revision      BIGINT      NOT NULL,
    UNIQUE (session, learner)
);
CREATE INDEX enrolment_by_learner ON enrolment (learner, id);
CREATE INDEX enrolment_in_session ON enrolment (session, id);
CREATE INDEX enrolment_by_batch ON enrolment (batch) WHERE batch IS NOT NULL;

-- Append only. Ordered by learner, then by time within it, since that is how facts are read.
CREATE TABLE fact (
    enrolment     UUID        NOT NULL REFERENCES enrolment (id),
    id            UUID        NOT NULL,
    at            TIMESTAMPTZ NOT NULL,
    step          UUID        NOT NULL,
    content       UUID,
    version       BIGINT,
    kind          TEXT        NOT NULL,
    connected     BIGINT,
    active        BIGINT,
    score         BIGINT,
    progress      BIGINT,
    source        TEXT        NOT NULL,
    attempt       UUID,
    person        UUID,
    PRIMARY KEY (enrolment, id)
);

-- Derived from fact.
CREATE TABLE step_progress (
    enrolment     UUID        NOT NULL REFERENCES enrolment (id),
    step          UUID        NOT NULL,
    opened        TIMESTAMPTZ,
    last          TIMESTAMPTZ,
    completed     TIMESTAMPTZ,
    success       TEXT        NOT NULL,
    best          BIGINT,
    furthest      BIGINT,
    connected     BIGINT      NOT NULL,
    active        BIGINT      NOT NULL,
    PRIMARY KEY (enrolment, step)
);

-- The last happening of an enrolment and the time gathered since the last fact about time.
CREATE TABLE pulse (
    enrolment     UUID        NOT NULL PRIMARY KEY REFERENCES enrolment (id),
    at            TIMESTAMPTZ NOT NULL,
    sign_in       UUID,
    step          UUID        NOT NULL,
    connected     BIGINT      NOT NULL,
    active        BIGINT      NOT NULL
);
-- By enrolment, not by instant: the entry of a learner who works stays where it is.
CREATE INDEX pulse_gathering ON pulse (enrolment) WHERE connected > 0 OR active > 0;

-- state last: what stands behind a large value is dear to read.
CREATE TABLE attempt (
    id            UUID        NOT NULL PRIMARY KEY,
    enrolment     UUID        NOT NULL REFERENCES enrolment (id),
    step          UUID        NOT NULL,
    content       UUID        NOT NULL REFERENCES content (id),
    version       BIGINT      NOT NULL,
    number        BIGINT      NOT NULL,
    generation    BIGINT      NOT NULL,
    sign_in       UUID,
    taken         TIMESTAMPTZ NOT NULL,
    applied       BIGINT      NOT NULL,
    hash          TEXT        NOT NULL,
    started       TIMESTAMPTZ NOT NULL,
    saved         TIMESTAMPTZ NOT NULL,
    closed        TIMESTAMPTZ,
    state         BYTEA       NOT NULL,
    UNIQUE (enrolment, step, number)
);

-- Append only: the inputs as they came.
CREATE TABLE attempt_journal (
    attempt       UUID        NOT NULL REFERENCES attempt (id),
    first         BIGINT      NOT NULL,
    last          BIGINT      NOT NULL,
    at            TIMESTAMPTZ NOT NULL,
    generation    BIGINT      NOT NULL,
    inputs        BYTEA       NOT NULL,
    PRIMARY KEY (attempt, first)
);

-- Inputs of an older window: evidence, never applied.
CREATE TABLE attempt_late (
    attempt       UUID        NOT NULL REFERENCES attempt (id),
    generation    BIGINT      NOT NULL,
    first         BIGINT      NOT NULL,
    last          BIGINT      NOT NULL,
    at            TIMESTAMPTZ NOT NULL,
    inputs        BYTEA       NOT NULL,
    PRIMARY KEY (attempt, generation, first)
);

-- Append only. No foreign keys: an act stays recorded whatever becomes of its subject.
CREATE TABLE audit (
    id            UUID        NOT NULL PRIMARY KEY,
    at            TIMESTAMPTZ NOT NULL,
    who           TEXT        NOT NULL CHECK (who IN ('person', 'operator', 'system')),
    person        UUID,
    sign_in       UUID,
    action        TEXT        NOT NULL,
    noun          TEXT        NOT NULL,
    subject       TEXT        NOT NULL,
    detail        JSONB       NOT NULL
);
CREATE INDEX audit_by_subject ON audit (subject, id);
CREATE INDEX audit_by_person ON audit (person) WHERE person IS NOT NULL;

CREATE TABLE outbox (
    id            UUID        NOT NULL PRIMARY KEY,
    effect        JSONB       NOT NULL,
    due           TIMESTAMPTZ NOT NULL,
    attempts      BIGINT      NOT NULL,
    leased_until  TIMESTAMPTZ,
    done          TIMESTAMPTZ,
    error         TEXT
);
CREATE INDEX outbox_waiting ON outbox (due, id) WHERE done IS NULL;

CREATE TABLE job (
    name          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    due           TIMESTAMPTZ NOT NULL,
    leased_until  TIMESTAMPTZ,
    done          TIMESTAMPTZ,
    error         TEXT
);

CREATE TABLE setting (
    key           TEXT        NOT NULL PRIMARY KEY,
    value         JSONB       NOT NULL
);

-- Raises SQLSTATE LM001 when nothing was written: a statement that writes several tables at once then keeps none of
-- them, without a second trip to the server.
CREATE FUNCTION must_write(rows BIGINT) RETURNS BIGINT LANGUAGE plpgsql AS $$
BEGIN
    IF rows = 0 THEN
        RAISE EXCEPTION 'written by another in the meantime' USING ERRCODE = 'LM001';
    END IF;
    RETURN rows;
END
$$;

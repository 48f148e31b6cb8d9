-- 0012_erasure_retention: erasures that go on after an interruption, their journal, holds, restrictions, what ran, and
-- seals over the audit log. Expand only: the running version ignores these tables and the column.

-- An erasure, by whom and how far. The id of the person alone says nothing about anybody once the key is gone.
CREATE TABLE erasure (
    person        UUID        NOT NULL PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    step          TEXT        NOT NULL,
    cause         JSONB       NOT NULL,
    counts        JSONB       NOT NULL,
    begun         TIMESTAMPTZ NOT NULL,
    finished      TIMESTAMPTZ
);
CREATE INDEX erasure_open ON erasure (begun) WHERE finished IS NULL;

-- Append only. link: SHA-256 over the link before and the entry.
CREATE TABLE erasure_journal (
    seq           BIGINT      NOT NULL PRIMARY KEY,
    entry         TEXT        NOT NULL,
    link          BYTEA       NOT NULL CHECK (octet_length(link) = 32)
);

-- Kept for the file alone: no sign-in, in no list.
CREATE TABLE restriction (
    person        UUID        NOT NULL PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    since         TIMESTAMPTZ NOT NULL,
    rule          TEXT        NOT NULL
);

-- Nothing of a person or a session is removed while it is held. reason: sealed with the platform's key.
CREATE TABLE legal_hold (
    id            UUID        NOT NULL PRIMARY KEY,
    noun          TEXT        NOT NULL CHECK (noun IN ('person', 'session')),
    subject       UUID        NOT NULL,
    reason        BYTEA       NOT NULL,
    since         TIMESTAMPTZ NOT NULL,
    person        UUID,
    lifted        TIMESTAMPTZ
);
CREATE INDEX legal_hold_now ON legal_hold (subject) WHERE lifted IS NULL;

CREATE TABLE retention_run (
    id            UUID        NOT NULL PRIMARY KEY,
    at            TIMESTAMPTZ NOT NULL,
    day           DATE        NOT NULL,
    cause         JSONB       NOT NULL,
    counts        JSONB       NOT NULL
);

-- seal: which seal covers the entry; NULL until the next one. link: SHA-256 over the link before and the entry. Nothing is
-- added to the transaction that writes the entry: sealing comes after.
ALTER TABLE audit ADD COLUMN seal BIGINT;
ALTER TABLE audit ADD COLUMN link BYTEA;
CREATE INDEX audit_unsealed ON audit (id) WHERE seal IS NULL;
CREATE INDEX audit_by_seal ON audit (seal, id) WHERE seal IS NOT NULL;

-- Append only. digest: the link of the last entry it covers; link: SHA-256 over the link of the seal before and the seal.
CREATE TABLE audit_seal (
    seq           BIGINT      NOT NULL PRIMARY KEY,
    at            TIMESTAMPTZ NOT NULL,
    entries       BIGINT      NOT NULL,
    digest        BYTEA       NOT NULL CHECK (octet_length(digest) = 32),
    link          BYTEA       NOT NULL CHECK (octet_length(link) = 32)
);

-- What is due by age, found without reading everything.
CREATE INDEX sign_in_by_age ON sign_in (seen);
CREATE INDEX outbox_done ON outbox (done) WHERE done IS NOT NULL;

-- The last sign of life of somebody whose sign-ins are gone: sign-ins are kept a year, accounts longer.
ALTER TABLE person ADD COLUMN last_seen TIMESTAMPTZ;
-- When only results were left of an enrolment.
ALTER TABLE enrolment ADD COLUMN condensed TIMESTAMPTZ;

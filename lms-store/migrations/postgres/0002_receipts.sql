-- 0002_receipts: what was answered to a request that carried an Idempotency-Key, so that a repeated one does nothing twice.
--
-- The row is written in the transaction of the change; answer follows, sealed with the platform's key, since it may name
-- somebody. key and request are SHA-256.

CREATE TABLE receipt (
    person        UUID        NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    key           BYTEA       NOT NULL CHECK (length(key) = 32),
    id            UUID        NOT NULL,
    request       BYTEA       NOT NULL CHECK (length(request) = 32),
    at            TIMESTAMPTZ NOT NULL,
    answer        BYTEA,
    PRIMARY KEY (person, key)
);
CREATE INDEX receipt_by_age ON receipt (at);

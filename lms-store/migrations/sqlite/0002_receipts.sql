-- 0002_receipts: what was answered to a request that carried an Idempotency-Key, so that a repeated one does nothing twice.
--
-- The row is written in the transaction of the change; answer follows, sealed with the platform's key, since it may name
-- somebody. key and request are SHA-256.

CREATE TABLE receipt (
    person        BLOB    NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    key           BLOB    NOT NULL CHECK (length(key) = 32),
    id            BLOB    NOT NULL CHECK (length(id) = 16),
    request       BLOB    NOT NULL CHECK (length(request) = 32),
    at            TEXT    NOT NULL,
    answer        BLOB,
    PRIMARY KEY (person, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipt_by_age ON receipt (at);

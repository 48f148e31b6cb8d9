-- 0011_second_factor: managers sign in with a code besides the password. The secret is sealed with the person's key;
-- since is when the first code was confirmed, NULL until then; last_step is the last half minute whose code was taken, so
-- that a code opens once. Recovery codes are kept as keyed hashes and removed when used. Expand only.
CREATE TABLE second_factor (
    person        UUID        NOT NULL PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    secret        BYTEA       NOT NULL,
    begun         TIMESTAMPTZ NOT NULL,
    since         TIMESTAMPTZ,
    last_step     BIGINT,
    CHECK ((since IS NULL) = (last_step IS NULL))
);

CREATE TABLE recovery_code (
    person        UUID        NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    hash          BYTEA       NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (person, hash)
);

-- 0013_identity_link: people sign in by the identity provider of their region. What the provider calls somebody is kept as
-- a keyed hash; the providers themselves are settings. Expand only.
CREATE TABLE identity_link (
    provider      BLOB    NOT NULL,
    subject       BLOB    NOT NULL CHECK (length(subject) = 32),
    person        BLOB    NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created       TEXT    NOT NULL,
    PRIMARY KEY (provider, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_link_person ON identity_link (person);

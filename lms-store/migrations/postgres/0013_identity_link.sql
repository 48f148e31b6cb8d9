-- 0013_identity_link: people sign in by the identity provider of their region. What the provider calls somebody is kept as
-- a keyed hash; the providers themselves are settings. Expand only.
CREATE TABLE identity_link (
    provider      UUID        NOT NULL,
    subject       BYTEA       NOT NULL CHECK (length(subject) = 32),
    person        UUID        NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created       TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (provider, subject)
);

CREATE INDEX identity_link_person ON identity_link (person);

-- 0009_registration: a learner in a cmi5 course or an xAPI package. Expand only: the running version ignores the table.
--
-- document: who is known by which account, and where everything stands, sealed. session: the one that is open, in clear
-- so that it can be found. A registration that a program made for somebody has no enrolment.
CREATE TABLE registration (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    enrolment     BLOB    REFERENCES enrolment (id),
    step          BLOB,
    content       BLOB    NOT NULL REFERENCES content (id),
    version       INTEGER NOT NULL,
    session       BLOB    UNIQUE,
    document      BLOB    NOT NULL,
    created       TEXT    NOT NULL,
    changed       TEXT    NOT NULL,
    revision      INTEGER NOT NULL,
    UNIQUE (enrolment, step, content)
) STRICT;
CREATE INDEX registration_open ON registration (changed) WHERE session IS NOT NULL;

-- When the session's token was given out, which happens once (cmi5 8.2.3).
ALTER TABLE xapi_credential ADD COLUMN fetched TEXT;

-- Those of a launch end with it.
CREATE INDEX xapi_credential_by_launch ON xapi_credential (launch) WHERE launch IS NOT NULL;

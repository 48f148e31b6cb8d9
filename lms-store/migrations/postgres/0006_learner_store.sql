-- 0006_learner_store: shared objectives and shared data of SCORM courses outlive the attempt and are read by the
-- learner's next one, of whichever course (SN 3.10.1, CAM 3.4.1). Expand only: the running version ignores the table.
--
-- key: SHA-256 of kind and name, since a name may be longer than an index takes. Not sealed, as the state of an attempt
-- is not; erased with the person.
CREATE TABLE learner_store (
    person        UUID        NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    key           BYTEA       NOT NULL CHECK (length(key) = 32),
    at            TIMESTAMPTZ NOT NULL,
    document      BYTEA       NOT NULL,
    PRIMARY KEY (person, key)
);

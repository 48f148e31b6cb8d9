-- The journal is written at its end, whoever it belongs to: a save then touches one page of it instead of a page or two
-- of its attempt's own. Each entry names the one before it, and the attempt names its last: reading, which is rare,
-- follows the chain. No foreign key: looking it up at each save would cost the page that is spared.
ALTER TABLE attempt ADD COLUMN journal INTEGER;

CREATE TABLE journal_chain (
    id            INTEGER NOT NULL PRIMARY KEY,
    attempt       BLOB    NOT NULL CHECK (length(attempt) = 16),
    previous      INTEGER,
    first         INTEGER NOT NULL,
    last          INTEGER NOT NULL,
    at            TEXT    NOT NULL,
    generation    INTEGER NOT NULL,
    inputs        BLOB    NOT NULL
) STRICT;

INSERT INTO journal_chain (id, attempt, previous, first, last, at, generation, inputs)
SELECT n, attempt, lag(n) OVER (PARTITION BY attempt ORDER BY first), first, last, at, generation, inputs
FROM (SELECT row_number() OVER (ORDER BY attempt, first) AS n, * FROM attempt_journal);

UPDATE attempt SET journal = latest.id
FROM (SELECT attempt, max(id) AS id FROM journal_chain GROUP BY attempt) AS latest
WHERE latest.attempt = attempt.id;

DROP TABLE attempt_journal;
ALTER TABLE journal_chain RENAME TO attempt_journal;

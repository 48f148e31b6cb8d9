-- The journal is written at its end, whoever it belongs to: a save then touches one page of it instead of a page or two
-- of its attempt's own. Each entry names the one before it, and the attempt names its last: reading, which is rare,
-- follows the chain. No foreign key: looking it up at each save would cost the page that is spared.
ALTER TABLE attempt ADD COLUMN journal bigint;

ALTER TABLE attempt_journal DROP CONSTRAINT attempt_journal_pkey;
ALTER TABLE attempt_journal DROP CONSTRAINT attempt_journal_attempt_fkey;
ALTER TABLE attempt_journal ADD COLUMN id bigserial PRIMARY KEY;
ALTER TABLE attempt_journal ADD COLUMN previous bigint;

UPDATE attempt_journal SET previous = before.id
FROM (SELECT id AS of, lag(id) OVER (PARTITION BY attempt ORDER BY first) AS id FROM attempt_journal) AS before
WHERE before.of = attempt_journal.id;

UPDATE attempt SET journal = latest.id
FROM (SELECT DISTINCT ON (attempt) attempt, id FROM attempt_journal ORDER BY attempt, first DESC) AS latest
WHERE latest.attempt = attempt.id;

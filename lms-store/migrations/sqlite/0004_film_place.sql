-- 0004_film_place: a film goes on where it was left, in whichever browser (row 2.3).
-- Expand only: the running version ignores the table. Not a fact and not derived from facts: a place goes back as
-- easily as forward, and only the last one is of use.
CREATE TABLE film_place (
    enrolment     BLOB    NOT NULL REFERENCES enrolment (id),
    step          BLOB    NOT NULL,
    place         INTEGER NOT NULL CHECK (place >= 0),
    PRIMARY KEY (enrolment, step)
) STRICT, WITHOUT ROWID;

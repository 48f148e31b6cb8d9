-- 0003_bookmarks: where a learner was in a content, as the content names it; not sealed, since it names the content's pages.

ALTER TABLE fact ADD COLUMN place TEXT;
ALTER TABLE step_progress ADD COLUMN place TEXT;
ALTER TABLE step_progress ADD COLUMN place_at TEXT;
ALTER TABLE step_progress ADD COLUMN place_suspended INTEGER CHECK (place_suspended IN (0, 1));

-- 0007_version_carry: what a new version of a package does to attempts that run on an older one (row 2.19). Until now
-- they were finished where they began. Expand only: the running version ignores the column.
ALTER TABLE content_version ADD COLUMN carry TEXT NOT NULL DEFAULT 'finish';

-- How many attempts run on each version of a content. Of columns that no save changes, so that saves do not pay for it.
CREATE INDEX attempt_by_version ON attempt (content, version);

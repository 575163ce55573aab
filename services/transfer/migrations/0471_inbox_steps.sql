-- migrate:up
-- What a notice is called, and the step it tells of where it tells of one.
ALTER TABLE inbox_notices ADD COLUMN name text NOT NULL, ADD COLUMN step text;

-- migrate:down

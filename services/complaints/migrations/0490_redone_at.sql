-- migrate:up
-- What is done again has its whole time again, from then on.
ALTER TABLE complaints ADD COLUMN redone_at timestamptz;

-- migrate:down

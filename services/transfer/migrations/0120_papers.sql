-- migrate:up
ALTER TABLE known_agencies ADD COLUMN name text NOT NULL DEFAULT '';

-- migrate:down

-- migrate:up
ALTER TABLE complaints ADD COLUMN region_reason text;

-- migrate:down

-- migrate:up
ALTER TABLE known_matrix ADD COLUMN office text;

-- migrate:down

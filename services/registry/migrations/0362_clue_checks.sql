-- migrate:up
ALTER TABLE clues ADD COLUMN visit text;

-- migrate:down

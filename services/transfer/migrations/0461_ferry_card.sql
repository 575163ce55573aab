-- migrate:up
-- The fingerprint of the card a line was begun with: under other keys it begins anew.
ALTER TABLE ferries ADD COLUMN card text NOT NULL DEFAULT '';

-- migrate:down

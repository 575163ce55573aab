-- migrate:up
ALTER TABLE referrals
    ADD COLUMN reconsider_until timestamptz,
    ADD COLUMN disposal text,
    ADD COLUMN disposal_number text;

-- migrate:down

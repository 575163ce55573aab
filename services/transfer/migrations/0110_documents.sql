-- migrate:up
CREATE INDEX referrals_by_document ON referrals USING gin (documents jsonb_path_ops);

-- migrate:down

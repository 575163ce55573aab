-- migrate:up
ALTER TABLE complaints
    ADD COLUMN matter_confidence integer,
    ADD COLUMN matter_suggestions jsonb NOT NULL DEFAULT '[]';

-- migrate:down

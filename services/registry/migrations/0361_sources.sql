-- migrate:up
CREATE TABLE intake_sources (
    code text PRIMARY KEY,
    name text NOT NULL,
    agency text NOT NULL,
    agency_kind text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    kinds text[] NOT NULL,
    enterprises text[] NOT NULL,
    public_key text NOT NULL,
    registered_at timestamptz NOT NULL,
    ended_at timestamptz,
    reason text
);
CREATE INDEX intake_sources_by_region ON intake_sources (region, code);

ALTER TABLE reading_batches ADD COLUMN sender text;

-- migrate:down

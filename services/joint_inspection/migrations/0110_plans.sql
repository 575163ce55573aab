-- migrate:up
CREATE TABLE plans (
    id text PRIMARY KEY,
    agency text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    month text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    scope text NOT NULL,
    scope_hash text NOT NULL,
    domains text[] NOT NULL,
    classes text[] NOT NULL,
    elements text[] NOT NULL,
    ratio_classes text[] NOT NULL,
    ratio_percents integer[] NOT NULL,
    reason text,
    drafted_by text NOT NULL,
    filed_with text,
    filed_at timestamptz,
    filing_due date NOT NULL,
    late boolean,
    CONSTRAINT plans_once UNIQUE (agency, region, month, kind, scope_hash)
);
CREATE INDEX plans_by_region ON plans (region text_pattern_ops, id);

-- migrate:down

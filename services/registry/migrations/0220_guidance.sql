-- migrate:up
CREATE TABLE guidances (
    number text PRIMARY KEY,
    kind text NOT NULL,
    state text NOT NULL,
    region text NOT NULL,
    agency text NOT NULL,
    enterprises text[] NOT NULL,
    parties text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX guidances_by_region ON guidances (region text_pattern_ops, number);
CREATE INDEX guidances_by_agency ON guidances (agency, number);
CREATE INDEX guidances_by_party ON guidances USING gin (parties);

-- migrate:down

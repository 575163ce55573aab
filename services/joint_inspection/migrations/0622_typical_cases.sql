-- migrate:up
CREATE TABLE typical_cases (
    number text PRIMARY KEY,
    region text NOT NULL,
    parties text[] NOT NULL,
    state text NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX typical_cases_by_parties ON typical_cases USING gin (parties);
CREATE INDEX typical_cases_by_region ON typical_cases (region text_pattern_ops, number);
CREATE INDEX typical_cases_by_state ON typical_cases (state, number);

-- migrate:down

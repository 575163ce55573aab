-- migrate:up
CREATE TABLE oversights (
    number text PRIMARY KEY,
    kind text NOT NULL,
    state text NOT NULL,
    overdue boolean NOT NULL,
    lister text NOT NULL,
    region text NOT NULL,
    credit_code text,
    parties text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX oversights_by_parties ON oversights USING gin (parties);
CREATE INDEX oversights_by_state ON oversights (state, number);
CREATE INDEX oversights_by_enterprise ON oversights (credit_code, number);
CREATE INDEX oversights_by_region ON oversights (region text_pattern_ops, number);
CREATE INDEX oversights_overdue ON oversights (number) WHERE overdue;

-- migrate:down

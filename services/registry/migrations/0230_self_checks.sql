-- migrate:up
CREATE TABLE self_checks (
    number text PRIMARY KEY,
    credit_code text NOT NULL REFERENCES enterprises,
    state text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    files text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE UNIQUE INDEX self_checks_one_open ON self_checks (credit_code) WHERE state <> 'closed';
CREATE INDEX self_checks_by_enterprise ON self_checks (credit_code, number);
CREATE INDEX self_checks_by_party ON self_checks USING gin (parties);
CREATE INDEX self_checks_by_file ON self_checks USING gin (files);

-- migrate:down

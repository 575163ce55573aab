-- migrate:up
CREATE TABLE relocations (
    number text PRIMARY KEY,
    credit_code text NOT NULL REFERENCES enterprises,
    state text NOT NULL,
    region text NOT NULL,
    to_region text NOT NULL,
    parties text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE UNIQUE INDEX relocations_one_open ON relocations (credit_code) WHERE state = 'proposed';
CREATE INDEX relocations_of_enterprise ON relocations (credit_code, number);
CREATE INDEX relocations_by_region ON relocations (region text_pattern_ops, number);
CREATE INDEX relocations_by_destination ON relocations (to_region text_pattern_ops, number);
CREATE INDEX relocations_by_state ON relocations (state, number);
CREATE INDEX relocations_by_party ON relocations USING gin (parties);

-- migrate:down

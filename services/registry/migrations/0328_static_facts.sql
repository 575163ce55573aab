-- migrate:up
CREATE TABLE static_facts (
    number text PRIMARY KEY,
    credit_code text NOT NULL REFERENCES enterprises,
    region text NOT NULL,
    parties text[] NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    permit text,
    state text NOT NULL,
    files text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE UNIQUE INDEX static_facts_one_open ON static_facts (credit_code, kind, title)
    WHERE state IN ('proposed', 'in_force', 'reconfirm');
CREATE INDEX static_facts_by_enterprise ON static_facts (credit_code, number);
CREATE INDEX static_facts_by_permit ON static_facts (permit) WHERE permit IS NOT NULL;
CREATE INDEX static_facts_by_region ON static_facts (region text_pattern_ops, number);
CREATE INDEX static_facts_by_state ON static_facts (state, number);
CREATE INDEX static_facts_by_kind ON static_facts (kind, number);
CREATE INDEX static_facts_by_file ON static_facts USING gin (files);

CREATE TABLE visits_made (
    visit text PRIMARY KEY,
    credit_code text NOT NULL,
    agencies text[] NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz
);

-- migrate:down

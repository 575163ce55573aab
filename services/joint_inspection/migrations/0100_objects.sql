-- migrate:up
CREATE TABLE targets (
    credit_code text PRIMARY KEY,
    name text NOT NULL,
    region text NOT NULL,
    supervision_class text NOT NULL,
    domain text NOT NULL,
    elements text[] NOT NULL,
    active boolean NOT NULL
);
CREATE INDEX targets_by_region ON targets (region text_pattern_ops, credit_code) WHERE active;

CREATE TABLE clues (
    complaint text PRIMARY KEY,
    credit_code text NOT NULL,
    raised_at timestamptz NOT NULL
);
CREATE INDEX clues_by_enterprise ON clues (credit_code, raised_at);

CREATE TABLE inspectors (
    certificate text PRIMARY KEY,
    agency text NOT NULL,
    region text NOT NULL,
    specialties text[] NOT NULL,
    conflicts text[] NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL
);
CREATE INDEX inspectors_by_agency ON inspectors (agency);

CREATE TABLE agencies (
    code text PRIMARY KEY,
    parent text,
    valid_from date NOT NULL,
    valid_to date
);

-- migrate:down

-- migrate:up
CREATE TABLE officers (
    certificate text PRIMARY KEY,
    agency text NOT NULL REFERENCES agencies,
    name text NOT NULL,
    region text NOT NULL,
    kind text NOT NULL,
    specialties text[] NOT NULL,
    grade text NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    conflicts text[] NOT NULL
);
CREATE INDEX officers_by_agency ON officers (agency, certificate);
CREATE INDEX officers_by_region ON officers (region text_pattern_ops, certificate);

-- migrate:down

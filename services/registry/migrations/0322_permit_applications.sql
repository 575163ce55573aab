-- migrate:up
CREATE TABLE permit_applications (
    number text PRIMARY KEY,
    permit text NOT NULL REFERENCES permits,
    holder text NOT NULL,
    region text NOT NULL,
    agency text NOT NULL,
    parties text[] NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    files text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE UNIQUE INDEX permit_applications_one_open ON permit_applications (permit) WHERE state = 'applied';
CREATE INDEX permit_applications_by_permit ON permit_applications (permit, number);
CREATE INDEX permit_applications_by_holder ON permit_applications (holder, number);
CREATE INDEX permit_applications_by_state ON permit_applications (state, number);
CREATE INDEX permit_applications_by_kind ON permit_applications (kind, number);
CREATE INDEX permit_applications_by_region ON permit_applications (region text_pattern_ops, number);
CREATE INDEX permit_applications_by_file ON permit_applications USING gin (files);

-- migrate:down

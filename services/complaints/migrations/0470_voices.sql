-- migrate:up
CREATE TABLE voices (
    number text PRIMARY KEY,
    kind text NOT NULL,
    state text NOT NULL,
    region text NOT NULL,
    agency text NOT NULL,
    credit_code text NOT NULL,
    parties text[] NOT NULL,
    overdue boolean NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX voices_of_agency ON voices (agency, number);
CREATE INDEX voices_of_agency_by_state ON voices (agency, state, number);
CREATE INDEX voices_of_agency_by_kind ON voices (agency, kind, number);
CREATE INDEX voices_of_agency_overdue ON voices (agency, number) WHERE overdue;
CREATE INDEX voices_of_enterprise ON voices (credit_code, number);
-- Agencies that were asked for their part.
CREATE INDEX voices_of_others ON voices USING gin (parties) WHERE cardinality(parties) > 2;

CREATE TABLE known_expert_groups (
    number text PRIMARY KEY,
    agency text NOT NULL,
    members text[] NOT NULL,
    dissolved boolean NOT NULL
);

-- migrate:down

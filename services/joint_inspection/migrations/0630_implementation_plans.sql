-- migrate:up
CREATE TABLE implementation_plans (
    number text PRIMARY KEY,
    agency text NOT NULL,
    region text NOT NULL,
    year integer NOT NULL,
    overdue boolean NOT NULL,
    parties text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX implementation_plans_by_parties ON implementation_plans USING gin (parties);
CREATE INDEX implementation_plans_by_region ON implementation_plans (region text_pattern_ops, number);
CREATE INDEX implementation_plans_by_agency ON implementation_plans (agency, number);
CREATE INDEX implementation_plans_of_year ON implementation_plans (year, number);
CREATE INDEX implementation_plans_overdue ON implementation_plans (number) WHERE overdue;

-- migrate:down

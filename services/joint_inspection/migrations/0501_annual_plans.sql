-- migrate:up
CREATE TABLE annual_plans (
    id text PRIMARY KEY,
    agency text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    year integer NOT NULL,
    state text NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT annual_plans_state CHECK (state IN ('draft', 'filed', 'amended'))
);
CREATE INDEX annual_plans_by_year ON annual_plans (year, id);
CREATE INDEX annual_plans_by_agency ON annual_plans (agency, year, id);

-- What was filed stays as it was filed.
CREATE TABLE annual_plan_versions (
    plan text NOT NULL REFERENCES annual_plans,
    version integer NOT NULL,
    body jsonb NOT NULL,
    PRIMARY KEY (plan, version)
);

-- migrate:down

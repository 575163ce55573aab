-- migrate:up
CREATE TABLE complaint_inspections (
    id text PRIMARY KEY,
    complaint text NOT NULL REFERENCES complaints,
    agency text NOT NULL,
    asked_at timestamptz NOT NULL,
    state text NOT NULL,
    reason text,
    planned_on date,
    officers text[] NOT NULL,
    visit text UNIQUE,
    obstacle text,
    finished_at timestamptz,
    findings integer
);
CREATE INDEX complaint_inspections_of_complaint ON complaint_inspections (complaint, asked_at DESC, id DESC);

-- migrate:down

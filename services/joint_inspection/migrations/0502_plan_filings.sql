-- migrate:up
CREATE TABLE plan_filings (
    id text PRIMARY KEY,
    agency text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    due_on date NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT plan_filings_state CHECK (state IN ('owed', 'overdue', 'filed'))
);
CREATE INDEX plan_filings_by_due ON plan_filings (due_on, id);
CREATE INDEX plan_filings_by_agency ON plan_filings (agency, due_on, id);
CREATE INDEX plan_filings_open ON plan_filings (state, due_on, id) WHERE state <> 'filed';

-- migrate:down

-- migrate:up
CREATE TABLE officer_complaints (
    number text PRIMARY KEY,
    state text NOT NULL,
    region text NOT NULL,
    credit_code text NOT NULL,
    handler text NOT NULL,
    upper text,
    officer text,
    parties text[] NOT NULL,
    overdue boolean NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX officer_complaints_of_enterprise ON officer_complaints (credit_code, number);
CREATE INDEX officer_complaints_of_handler ON officer_complaints (handler, number);
CREATE INDEX officer_complaints_of_handler_by_state ON officer_complaints (handler, state, number);
CREATE INDEX officer_complaints_of_handler_overdue ON officer_complaints (handler, number) WHERE overdue;
CREATE INDEX officer_complaints_of_upper ON officer_complaints (upper, number) WHERE upper IS NOT NULL;

-- The enterprise and supervision, and nobody else whatever a statement asks: an officer's own agency is never a party.
ALTER TABLE officer_complaints ENABLE ROW LEVEL SECURITY;
ALTER TABLE officer_complaints FORCE ROW LEVEL SECURITY;
CREATE POLICY officer_complaints_parties ON officer_complaints USING (
    current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties)
);

CREATE TABLE statement_requests (
    number text PRIMARY KEY,
    state text NOT NULL,
    region text NOT NULL,
    agency text NOT NULL,
    handler text NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX statement_requests_of_agency ON statement_requests (agency, number);
CREATE INDEX statement_requests_of_handler ON statement_requests (handler, number);

-- migrate:down

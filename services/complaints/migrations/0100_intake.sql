-- migrate:up
CREATE TABLE complaints (
    number text PRIMARY KEY,
    channel text NOT NULL,
    received_by text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    place text,
    occurred_at timestamptz,
    external_number text,
    content_sha256 text NOT NULL,
    query_code_sha256 text,
    caller_known boolean NOT NULL,
    filed_at timestamptz NOT NULL,
    historic boolean NOT NULL,
    state text NOT NULL,
    dispatcher text NOT NULL,
    uppers text[] NOT NULL,
    matter text,
    matter_name text,
    environmental boolean NOT NULL,
    matched_keywords text[] NOT NULL,
    matter_reason text,
    agency text,
    round integer NOT NULL,
    final boolean NOT NULL,
    routing_reason text,
    legal_basis text,
    returns integer NOT NULL,
    returned_by text[] NOT NULL,
    return_reason text,
    routed_at timestamptz,
    signed_at timestamptz,
    signed_by text,
    replied_at timestamptz,
    reply text,
    sign_overdue boolean NOT NULL,
    handle_overdue boolean NOT NULL,
    routing_overdue boolean NOT NULL,
    credit_code text,
    named_code text,
    named_enterprise text,
    suggested_enterprise text,
    CONSTRAINT complaints_work_order UNIQUE (channel, received_by, external_number)
);
CREATE INDEX complaints_newest ON complaints (filed_at DESC, number DESC);
CREATE INDEX complaints_of_enterprise ON complaints (credit_code, filed_at DESC, number DESC)
    WHERE credit_code IS NOT NULL;
CREATE INDEX complaints_of_agency ON complaints (agency, filed_at DESC, number DESC) WHERE agency IS NOT NULL;
CREATE INDEX complaints_open ON complaints (state, filed_at DESC, number DESC) WHERE state <> 'closed';
CREATE INDEX complaints_parties ON complaints USING gin (parties);

CREATE TABLE complaint_callers (
    number text PRIMARY KEY REFERENCES complaints,
    sealed text NOT NULL
);

CREATE TABLE caller_looks (
    id uuid PRIMARY KEY,
    number text NOT NULL REFERENCES complaints,
    agency text NOT NULL,
    subject text NOT NULL,
    reason text NOT NULL,
    allowed_at timestamptz NOT NULL,
    allowed_until timestamptz NOT NULL
);
CREATE INDEX caller_looks_of_number ON caller_looks (number, agency, subject);

-- Sealed identities: any intake may add one; only an agency with a look that still holds reads its ciphertext.
ALTER TABLE complaint_callers ENABLE ROW LEVEL SECURITY;
ALTER TABLE complaint_callers FORCE ROW LEVEL SECURITY;
CREATE POLICY callers_taken_in ON complaint_callers FOR INSERT WITH CHECK (true);
CREATE POLICY callers_looked_at ON complaint_callers FOR SELECT USING (
    EXISTS (
        SELECT FROM caller_looks
        WHERE caller_looks.number = complaint_callers.number
          AND caller_looks.agency = current_setting('hub.party', true)
          AND caller_looks.allowed_until > hub_now()
    )
);

-- migrate:down

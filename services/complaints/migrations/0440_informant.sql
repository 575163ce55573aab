-- migrate:up
-- Two people open a caller: who asks, and another who approves. Each opening is a row of its own, committed before anything
-- is read. An agency adds and finds its own only; none is ever changed or removed.
CREATE TABLE caller_requests (
    id uuid PRIMARY KEY,
    number text NOT NULL REFERENCES complaints,
    agency text NOT NULL,
    subject text NOT NULL,
    purpose text NOT NULL,
    reason text NOT NULL,
    requested_at timestamptz NOT NULL,
    lapses_at timestamptz NOT NULL
);
CREATE INDEX caller_requests_of_number ON caller_requests (number, requested_at DESC, id DESC);

ALTER TABLE caller_looks
    ADD COLUMN request uuid REFERENCES caller_requests,
    ADD COLUMN purpose text,
    ADD COLUMN approver text,
    ADD CONSTRAINT caller_looks_two_people CHECK (request IS NOT NULL AND purpose IS NOT NULL AND approver <> subject)
        NOT VALID;
CREATE UNIQUE INDEX caller_looks_of_request ON caller_looks (request);

CREATE TABLE caller_openings (
    id uuid PRIMARY KEY,
    look uuid NOT NULL REFERENCES caller_looks,
    number text NOT NULL REFERENCES complaints,
    agency text NOT NULL,
    subject text NOT NULL,
    opened_at timestamptz NOT NULL
);
CREATE INDEX caller_openings_of_number ON caller_openings (number, opened_at);

-- What was found in the words of a report and is hidden there; the words themselves are in the schema identity.
CREATE TABLE masked_parts (
    number text NOT NULL REFERENCES complaints,
    part integer NOT NULL,
    kind text NOT NULL,
    field text NOT NULL,
    revealed_at timestamptz,
    revealed_by text,
    reveal_reason text,
    PRIMARY KEY (number, part)
);

ALTER TABLE caller_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE caller_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY requests_added ON caller_requests FOR INSERT WITH CHECK (agency = current_setting('hub.party', true));
CREATE POLICY requests_found ON caller_requests FOR SELECT USING (agency = current_setting('hub.party', true));
ALTER TABLE caller_openings ENABLE ROW LEVEL SECURITY;
ALTER TABLE caller_openings FORCE ROW LEVEL SECURITY;
CREATE POLICY openings_added ON caller_openings FOR INSERT WITH CHECK (agency = current_setting('hub.party', true));
CREATE POLICY openings_found ON caller_openings FOR SELECT
    USING (current_setting('hub.party', true) IN (agency, '*'));

-- Asked by the row security of the schema identity: an opening of the last minute, under a look that still holds, by an
-- agency that is still in charge.
CREATE FUNCTION caller_is_open(asked text, party text, person text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT EXISTS (
        SELECT FROM caller_openings AS opening
        JOIN caller_looks AS look ON look.id = opening.look
        JOIN complaints ON complaints.number = opening.number
        WHERE opening.number = asked AND opening.agency = party AND opening.subject = person
          AND look.number = asked AND look.agency = party AND look.subject = person AND complaints.agency = party
          AND opening.opened_at > hub_now() - interval '1 minute' AND look.allowed_until > hub_now()
    )
$$;
REVOKE EXECUTE ON FUNCTION caller_is_open(text, text, text) FROM complaints;
GRANT USAGE ON SCHEMA complaints TO identity;
GRANT EXECUTE ON FUNCTION caller_is_open(text, text, text) TO identity;

-- migrate:down

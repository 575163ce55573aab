-- migrate:up
CREATE TABLE case_notices (
    number text PRIMARY KEY,
    state text NOT NULL,
    sender text NOT NULL,
    parties text[] NOT NULL,
    region text NOT NULL,
    referral text,
    credit_code text,
    documents jsonb NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX case_notices_by_document ON case_notices USING gin (documents jsonb_path_ops);

ALTER TABLE case_notices ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_notices FORCE ROW LEVEL SECURITY;
CREATE POLICY case_notices_parties ON case_notices USING (
    current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties)
);

-- Whose it is, in the order of its list: one row for each agency that sent it or was sent it.
CREATE TABLE case_notice_parties (
    party text NOT NULL,
    number text NOT NULL REFERENCES case_notices,
    PRIMARY KEY (party, number)
);

ALTER TABLE case_notice_parties ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_notice_parties FORCE ROW LEVEL SECURITY;
CREATE POLICY case_notice_parties_own ON case_notice_parties USING (
    EXISTS (SELECT FROM case_notices WHERE case_notices.number = case_notice_parties.number)
);

-- migrate:down


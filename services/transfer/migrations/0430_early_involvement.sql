-- migrate:up
CREATE TABLE early_involvements (
    number text PRIMARY KEY,
    state text NOT NULL,
    host text NOT NULL,
    guest text NOT NULL,
    parties text[] NOT NULL,
    region text NOT NULL,
    credit_code text NOT NULL,
    referral text,
    findings text[] NOT NULL,
    documents jsonb NOT NULL,
    ends_at timestamptz,
    body jsonb NOT NULL
);
CREATE UNIQUE INDEX early_involvements_open ON early_involvements (host, guest, credit_code)
    WHERE state IN ('invited', 'asked', 'granted');
CREATE INDEX early_involvements_of_host ON early_involvements (host, number DESC);
CREATE INDEX early_involvements_of_guest ON early_involvements (guest, number DESC);
CREATE INDEX early_involvements_by_document ON early_involvements USING gin (documents jsonb_path_ops);

ALTER TABLE early_involvements ENABLE ROW LEVEL SECURITY;
ALTER TABLE early_involvements FORCE ROW LEVEL SECURITY;
CREATE POLICY early_involvements_parties ON early_involvements USING (
    current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties)
);

-- migrate:down


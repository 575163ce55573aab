-- migrate:up
ALTER TABLE known_agencies ADD COLUMN parent text;

CREATE TABLE proceedings (
    number text PRIMARY KEY,
    kind text NOT NULL,
    state text NOT NULL,
    owner text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    credit_code text,
    referral text,
    opened_at timestamptz NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX proceedings_newest ON proceedings (opened_at DESC, number DESC);
CREATE INDEX proceedings_of_enterprise ON proceedings (credit_code, opened_at DESC, number DESC);
CREATE INDEX proceedings_of_referral ON proceedings (referral, opened_at DESC, number DESC);
CREATE INDEX proceedings_of_party ON proceedings USING gin (parties);
CREATE INDEX proceedings_by_document ON proceedings USING gin ((body -> 'documents') jsonb_path_ops);

ALTER TABLE proceedings ENABLE ROW LEVEL SECURITY;
ALTER TABLE proceedings FORCE ROW LEVEL SECURITY;
CREATE POLICY proceedings_parties ON proceedings USING (
    current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties)
);

-- migrate:down

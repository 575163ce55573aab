-- migrate:up
CREATE TABLE lapses (
    id text PRIMARY KEY,
    kind text NOT NULL,
    number text NOT NULL,
    aggregate text NOT NULL,
    duty text NOT NULL,
    agency text NOT NULL,
    started_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    region text NOT NULL,
    credit_code text,
    enterprise_name text,
    parties text[] NOT NULL
);
CREATE INDEX lapses_longest ON lapses (due_at, id);
CREATE INDEX lapses_of_party ON lapses USING gin (parties);

ALTER TABLE lapses ENABLE ROW LEVEL SECURITY;
ALTER TABLE lapses FORCE ROW LEVEL SECURITY;
CREATE POLICY lapses_parties ON lapses USING (
    current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties)
);

-- migrate:down

-- migrate:up
CREATE TABLE meetings (
    number text PRIMARY KEY,
    kind text NOT NULL,
    state text NOT NULL,
    parties text[] NOT NULL,
    region text NOT NULL,
    starts_at timestamptz NOT NULL,
    overdue boolean NOT NULL,
    body jsonb NOT NULL
);

ALTER TABLE meetings ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings FORCE ROW LEVEL SECURITY;
CREATE POLICY meetings_parties ON meetings USING (
    current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties)
);

-- Who called it or is invited, in the order of its list.
CREATE TABLE meeting_parties (
    party text NOT NULL,
    number text NOT NULL REFERENCES meetings,
    starts_at timestamptz NOT NULL,
    PRIMARY KEY (party, number)
);
CREATE INDEX meeting_parties_by_time ON meeting_parties (party, starts_at, number);

ALTER TABLE meeting_parties ENABLE ROW LEVEL SECURITY;
ALTER TABLE meeting_parties FORCE ROW LEVEL SECURITY;
CREATE POLICY meeting_parties_own ON meeting_parties USING (
    EXISTS (SELECT FROM meetings WHERE meetings.number = meeting_parties.number)
);

-- migrate:down


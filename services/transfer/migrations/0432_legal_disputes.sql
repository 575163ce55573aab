-- migrate:up
CREATE TABLE legal_disputes (
    number text PRIMARY KEY,
    state text NOT NULL,
    parties text[] NOT NULL,
    region text NOT NULL,
    referral text,
    body jsonb NOT NULL
);

ALTER TABLE legal_disputes ENABLE ROW LEVEL SECURITY;
ALTER TABLE legal_disputes FORCE ROW LEVEL SECURITY;
CREATE POLICY legal_disputes_parties ON legal_disputes USING (
    current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties)
);

-- Who may read it, in the order of its list: its parties, and who was invited to a meeting that treats it.
CREATE TABLE legal_dispute_parties (
    party text NOT NULL,
    number text NOT NULL REFERENCES legal_disputes,
    PRIMARY KEY (party, number)
);

ALTER TABLE legal_dispute_parties ENABLE ROW LEVEL SECURITY;
ALTER TABLE legal_dispute_parties FORCE ROW LEVEL SECURITY;
CREATE POLICY legal_dispute_parties_own ON legal_dispute_parties USING (
    EXISTS (SELECT FROM legal_disputes WHERE legal_disputes.number = legal_dispute_parties.number)
);

-- How disputes ended, without names: read by all bodies of ecology, police, procuratorate and court in the province.
CREATE TABLE legal_precedents (
    number text PRIMARY KEY,
    province text NOT NULL,
    offence text,
    ending text NOT NULL,
    laws text[] NOT NULL,
    folded text NOT NULL,
    grams text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX legal_precedents_newest ON legal_precedents (province, number);
CREATE INDEX legal_precedents_by_offence ON legal_precedents (province, offence, number);
CREATE INDEX legal_precedents_by_law ON legal_precedents USING gin (laws);
CREATE INDEX legal_precedents_by_words ON legal_precedents USING gin (grams);

-- migrate:down


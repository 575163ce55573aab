-- migrate:up
CREATE TABLE referrals (
    number text PRIMARY KEY,
    state text NOT NULL,
    credit_code text NOT NULL,
    enterprise_name text NOT NULL,
    region text NOT NULL,
    agency text NOT NULL,
    police text,
    procuratorate text,
    parties text[] NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL,
    offence text NOT NULL,
    facts text NOT NULL,
    subthreshold_reason text,
    findings jsonb NOT NULL,
    officers jsonb NOT NULL,
    documents jsonb NOT NULL,
    steps jsonb NOT NULL,
    approved_at timestamptz,
    handed_over_at timestamptz,
    received_at timestamptz,
    decided_at timestamptz,
    decision_number text,
    decline_ground text,
    decline_reason text,
    file_returned_at timestamptz
);
CREATE INDEX referrals_newest ON referrals (proposed_at DESC, number DESC);
CREATE INDEX referrals_of_enterprise ON referrals (credit_code, proposed_at DESC, number DESC);
CREATE INDEX referrals_of_party ON referrals USING gin (parties);

-- The kernel sets hub.party in each transaction: the asker's agency, or * for the service's own events and deadlines.
ALTER TABLE referrals ENABLE ROW LEVEL SECURITY;
ALTER TABLE referrals FORCE ROW LEVEL SECURITY;
CREATE POLICY referrals_parties ON referrals USING (
    current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties)
);

CREATE TABLE referral_findings (
    finding text NOT NULL,
    number text NOT NULL REFERENCES referrals,
    open boolean NOT NULL DEFAULT true,
    PRIMARY KEY (finding, number)
);
CREATE UNIQUE INDEX referral_findings_open ON referral_findings (finding) WHERE open;

ALTER TABLE referral_findings ENABLE ROW LEVEL SECURITY;
ALTER TABLE referral_findings FORCE ROW LEVEL SECURITY;
CREATE POLICY referral_findings_parties ON referral_findings USING (
    EXISTS (SELECT FROM referrals WHERE referrals.number = referral_findings.number)
);

CREATE TABLE known_agencies (
    code text PRIMARY KEY,
    kind text NOT NULL,
    level text NOT NULL,
    region text NOT NULL,
    valid_from date NOT NULL,
    valid_to date
);
CREATE INDEX known_agencies_by_place ON known_agencies (region, kind);

CREATE TABLE known_enterprises (
    credit_code text PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE known_findings (
    finding text PRIMARY KEY,
    credit_code text NOT NULL,
    threshold text,
    source text,
    suspected_crime boolean NOT NULL
);

-- migrate:down

-- migrate:up
CREATE TABLE detections (
    number text PRIMARY KEY,
    kind text NOT NULL,
    state text NOT NULL,
    rule text NOT NULL,
    credit_code text NOT NULL,
    region text NOT NULL,
    owed_by text NOT NULL,
    parties text[] NOT NULL,
    subject text NOT NULL,
    begun_at timestamptz NOT NULL,
    raised_at timestamptz,
    body jsonb NOT NULL
);
-- What is not settled stands once for each subject: a finding, a monitored series, a step of a referral.
CREATE UNIQUE INDEX detections_open ON detections (subject) WHERE state <> 'settled';
CREATE INDEX detections_newest ON detections (begun_at, number);
CREATE INDEX detections_in_state ON detections (state, begun_at, number);
CREATE INDEX detections_of_owing ON detections (owed_by, begun_at, number);
CREATE INDEX detections_of_enterprise ON detections (credit_code, begun_at, number);
CREATE INDEX detections_of_party ON detections USING gin (parties);

-- The kernel sets hub.party in each transaction: the asker's agency, or * for the service's own events and deadlines.
ALTER TABLE detections ENABLE ROW LEVEL SECURITY;
ALTER TABLE detections FORCE ROW LEVEL SECURITY;
CREATE POLICY detections_parties ON detections USING (
    current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties)
);

CREATE TABLE detection_facts (
    reference text NOT NULL,
    number text NOT NULL REFERENCES detections,
    PRIMARY KEY (reference, number)
);
CREATE INDEX detection_facts_of ON detection_facts (number);

ALTER TABLE detection_facts ENABLE ROW LEVEL SECURITY;
ALTER TABLE detection_facts FORCE ROW LEVEL SECURITY;
CREATE POLICY detection_facts_parties ON detection_facts USING (
    EXISTS (SELECT FROM detections WHERE detections.number = detection_facts.number)
);

CREATE TABLE penalties (
    number text PRIMARY KEY,
    credit_code text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    circumstance text,
    decided_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX penalties_newest ON penalties (recorded_at, number);
CREATE INDEX penalties_of_enterprise ON penalties (credit_code, recorded_at, number);
CREATE INDEX penalties_for_circumstance ON penalties (credit_code, circumstance, decided_on)
WHERE circumstance IS NOT NULL;
CREATE INDEX penalties_of_party ON penalties USING gin (parties);

ALTER TABLE penalties ENABLE ROW LEVEL SECURITY;
ALTER TABLE penalties FORCE ROW LEVEL SECURITY;
CREATE POLICY penalties_parties ON penalties USING (
    current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties)
);

-- migrate:down

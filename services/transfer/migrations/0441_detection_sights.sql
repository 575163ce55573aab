-- migrate:up
-- What each party sees, by which lists are read: beneath row security an index on the array of parties is of no use.
CREATE TABLE detection_sights (
    party text NOT NULL,
    number text NOT NULL REFERENCES detections,
    kind text NOT NULL,
    state text NOT NULL,
    rule text NOT NULL,
    credit_code text NOT NULL,
    region text NOT NULL,
    owed_by text NOT NULL,
    begun_at timestamptz NOT NULL,
    raised_at timestamptz,
    PRIMARY KEY (party, number)
);
CREATE INDEX detection_sights_newest ON detection_sights (party, begun_at, number);
CREATE INDEX detection_sights_of_kind ON detection_sights (party, kind, begun_at, number);
CREATE INDEX detection_sights_in_state ON detection_sights (party, state, begun_at, number);
CREATE INDEX detection_sights_of_owing ON detection_sights (party, owed_by, begun_at, number);
CREATE INDEX detection_sights_of_enterprise ON detection_sights (party, credit_code, begun_at, number);
CREATE INDEX detection_sights_of_region ON detection_sights (party, region COLLATE "C", kind);

ALTER TABLE detection_sights ENABLE ROW LEVEL SECURITY;
ALTER TABLE detection_sights FORCE ROW LEVEL SECURITY;
CREATE POLICY detection_sights_own ON detection_sights USING (current_setting('hub.party', true) IN ('*', party));

DROP INDEX detections_newest;
DROP INDEX detections_in_state;
DROP INDEX detections_of_owing;
DROP INDEX detections_of_enterprise;
DROP INDEX detections_of_party;

CREATE TABLE penalty_sights (
    party text NOT NULL,
    number text NOT NULL REFERENCES penalties,
    credit_code text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (party, number)
);
CREATE INDEX penalty_sights_newest ON penalty_sights (party, recorded_at, number);
CREATE INDEX penalty_sights_of_enterprise ON penalty_sights (party, credit_code, recorded_at, number);

-- A report is made by one agency, and from then on shows to those who watch it, each alone.
ALTER TABLE penalty_sights ENABLE ROW LEVEL SECURITY;
ALTER TABLE penalty_sights FORCE ROW LEVEL SECURITY;
CREATE POLICY penalty_sights_own ON penalty_sights USING (
    current_setting('hub.party', true) IN ('*', party)
) WITH CHECK (true);

DROP INDEX penalties_newest;
DROP INDEX penalties_of_enterprise;
DROP INDEX penalties_of_party;

SELECT set_config('hub.party', '*', true);
INSERT INTO detection_sights
SELECT party, number, kind, state, rule, credit_code, region, owed_by, begun_at, raised_at
FROM detections, unnest(parties) AS party;
INSERT INTO penalty_sights SELECT party, number, credit_code, recorded_at FROM penalties, unnest(parties) AS party;

-- migrate:down

-- migrate:up
CREATE TABLE ferries (
    recipient text PRIMARY KEY,
    region text NOT NULL,
    parties text[] NOT NULL,
    packed integer NOT NULL DEFAULT 0,
    packed_sha256 text NOT NULL,
    acknowledged integer NOT NULL DEFAULT 0,
    taken integer NOT NULL DEFAULT 0,
    taken_sha256 text NOT NULL
);

-- What an operator may know of the sealed bundles; `carriers` are the agencies that may fetch them.
CREATE TABLE ferry_bundles (
    recipient text NOT NULL REFERENCES ferries,
    sequence integer NOT NULL,
    sha256 text NOT NULL,
    size bigint NOT NULL,
    cases integer NOT NULL,
    packed_at timestamptz NOT NULL,
    packed_by text NOT NULL,
    carriers text[] NOT NULL,
    PRIMARY KEY (recipient, sequence)
);
CREATE INDEX ferry_bundles_by_file ON ferry_bundles (sha256);

CREATE TABLE ferry_replies (
    agency text NOT NULL REFERENCES ferries,
    sequence integer NOT NULL,
    sha256 text NOT NULL,
    bundle bytea NOT NULL,
    state text NOT NULL,
    arrivals integer NOT NULL DEFAULT 1,
    arrived_at timestamptz NOT NULL,
    carried_by text NOT NULL,
    answers integer,
    PRIMARY KEY (agency, sequence)
);

-- What each recipient has been sent of which case and file: its own business, and nobody's who carries.
CREATE TABLE ferry_cases (
    recipient text NOT NULL,
    number text NOT NULL,
    version bigint NOT NULL,
    gone boolean NOT NULL DEFAULT false,
    PRIMARY KEY (recipient, number)
);
CREATE TABLE ferry_files (
    recipient text NOT NULL,
    sha256 text NOT NULL,
    packed bigint NOT NULL,
    PRIMARY KEY (recipient, sha256)
);
CREATE TABLE ferry_answers (
    agency text NOT NULL,
    sequence integer NOT NULL,
    place integer NOT NULL,
    id text NOT NULL,
    number text NOT NULL,
    step text NOT NULL,
    signed_by text NOT NULL,
    signed_at timestamptz NOT NULL,
    outcome text NOT NULL,
    refusal text,
    refusal_data jsonb,
    parties text[] NOT NULL,
    told boolean NOT NULL DEFAULT false,
    PRIMARY KEY (agency, sequence, place),
    UNIQUE (agency, id)
);
CREATE INDEX ferry_answers_untold ON ferry_answers (agency, sequence, place) WHERE NOT told;

ALTER TABLE ferry_cases ENABLE ROW LEVEL SECURITY;
ALTER TABLE ferry_cases FORCE ROW LEVEL SECURITY;
CREATE POLICY ferry_cases_recipient ON ferry_cases USING (current_setting('hub.party', true) = recipient);
ALTER TABLE ferry_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE ferry_files FORCE ROW LEVEL SECURITY;
CREATE POLICY ferry_files_recipient ON ferry_files USING (current_setting('hub.party', true) = recipient);
ALTER TABLE ferry_answers ENABLE ROW LEVEL SECURITY;
ALTER TABLE ferry_answers FORCE ROW LEVEL SECURITY;
CREATE POLICY ferry_answers_parties ON ferry_answers USING (current_setting('hub.party', true) = ANY (parties));

-- migrate:down

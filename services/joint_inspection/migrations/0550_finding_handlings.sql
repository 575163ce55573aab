-- migrate:up
ALTER TABLE findings
    ADD COLUMN severity text NOT NULL DEFAULT 'minor',
    ADD COLUMN fitting text;

ALTER TABLE agencies ADD COLUMN IF NOT EXISTS name text NOT NULL DEFAULT '';

CREATE TABLE finding_handlings (
    finding text PRIMARY KEY REFERENCES findings,
    visit text NOT NULL,
    credit_code text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    agency text NOT NULL,
    state text NOT NULL,
    rung text NOT NULL,
    skipped boolean NOT NULL,
    lighter boolean NOT NULL,
    overdue boolean NOT NULL,
    extended boolean NOT NULL,
    failed boolean NOT NULL,
    files text[] NOT NULL,
    opened_at timestamptz NOT NULL,
    told_at timestamptz,
    closed_at timestamptz,
    body jsonb NOT NULL
);
CREATE INDEX finding_handlings_by_region ON finding_handlings (region text_pattern_ops, finding);
CREATE INDEX finding_handlings_of_enterprise ON finding_handlings (credit_code, finding);
CREATE INDEX finding_handlings_of_visit ON finding_handlings (visit, finding);
CREATE INDEX finding_handlings_of_agency ON finding_handlings (agency, finding);
CREATE INDEX finding_handlings_by_state ON finding_handlings (state, finding);
CREATE INDEX finding_handlings_skipped ON finding_handlings (finding) WHERE skipped;
CREATE INDEX finding_handlings_overdue ON finding_handlings (finding) WHERE overdue;
CREATE INDEX finding_handlings_opened ON finding_handlings (opened_at);
CREATE INDEX finding_handlings_by_party ON finding_handlings USING gin (parties);
CREATE INDEX finding_handlings_by_file ON finding_handlings USING gin (files);

-- What the registry tells of guidance 帮扶: enough to know whose it is.
CREATE TABLE known_guidances (
    number text PRIMARY KEY,
    agency text NOT NULL,
    enterprises text[] NOT NULL
);

-- migrate:down

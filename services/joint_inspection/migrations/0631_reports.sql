-- migrate:up
CREATE TABLE reports (
    id text PRIMARY KEY,
    kind text NOT NULL,
    agency text NOT NULL,
    region text NOT NULL,
    period text NOT NULL,
    edition integer NOT NULL,
    asked_at timestamptz NOT NULL,
    parties text[] NOT NULL,
    files text[] NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT reports_edition UNIQUE (agency, period, edition)
);
CREATE INDEX reports_by_asking ON reports (asked_at, id);
CREATE INDEX reports_by_region ON reports (region text_pattern_ops, asked_at, id);
CREATE INDEX reports_by_agency ON reports (agency, asked_at, id);
CREATE INDEX reports_by_parties ON reports USING gin (parties);
CREATE INDEX reports_by_file ON reports USING gin (files);
-- By the day in China, as reports count: a timeline is not to be read by it.
CREATE INDEX findings_by_day ON findings (((recorded_at AT TIME ZONE 'Asia/Shanghai')::date));

-- migrate:down

-- migrate:up
CREATE TABLE violations (
    ref text PRIMARY KEY,
    credit_code text NOT NULL,
    happened_at timestamptz NOT NULL,
    harmful boolean NOT NULL,
    findings text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX violations_by_enterprise ON violations (credit_code, happened_at);
CREATE INDEX violations_by_finding ON violations USING gin (findings);

INSERT INTO violations (ref, credit_code, happened_at, harmful)
SELECT id, credit_code, recorded_at, criminal_threshold FROM findings WHERE ladder IN ('order_to_correct', 'case');

ALTER TABLE targets ADD COLUMN scale text;

-- migrate:down

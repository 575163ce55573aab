-- migrate:up
CREATE TABLE alerts (
    id uuid PRIMARY KEY,
    rule text NOT NULL,
    subject text NOT NULL,
    day date NOT NULL,
    credit_code text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    point text,
    metric text,
    hours timestamptz[] NOT NULL,
    value double precision,
    limit_value double precision,
    unit text,
    fact text NOT NULL,
    basis text NOT NULL,
    state text NOT NULL,
    raised_at timestamptz NOT NULL,
    explanation text,
    evidence text[],
    answered_at timestamptz,
    decision text,
    clue uuid,
    UNIQUE (subject, rule, day)
);
CREATE INDEX alerts_by_enterprise ON alerts (credit_code, id);
CREATE INDEX alerts_by_enterprise_and_day ON alerts (credit_code, day);
CREATE INDEX alerts_by_region ON alerts (region text_pattern_ops, id);

CREATE TABLE clues (
    id uuid PRIMARY KEY,
    alert uuid NOT NULL UNIQUE REFERENCES alerts,
    rule text NOT NULL,
    credit_code text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    cause text NOT NULL,
    score integer NOT NULL,
    priority text NOT NULL,
    parts jsonb NOT NULL,
    state text NOT NULL,
    raised_at timestamptz NOT NULL,
    withdrawn_reason text
);
CREATE INDEX clues_by_enterprise ON clues (credit_code, id);
CREATE INDEX clues_by_score ON clues (score, id);

-- migrate:down

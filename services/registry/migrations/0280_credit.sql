-- migrate:up
CREATE TABLE credit_facts (
    number text PRIMARY KEY,
    credit_code text NOT NULL REFERENCES enterprises,
    code text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    held_on date NOT NULL,
    last_day date NOT NULL,
    reference text,
    agency text NOT NULL,
    files text[] NOT NULL,
    body jsonb NOT NULL
);
-- One document counts once under one rule, unless it was withdrawn.
CREATE UNIQUE INDEX credit_facts_once ON credit_facts (credit_code, code, reference)
    WHERE reference IS NOT NULL AND state <> 'withdrawn';
CREATE INDEX credit_facts_of_enterprise ON credit_facts (credit_code, held_on DESC, number DESC);
CREATE INDEX credit_facts_by_file ON credit_facts USING gin (files);
CREATE INDEX credit_facts_by_day ON credit_facts (held_on, number);
CREATE INDEX credit_facts_by_end ON credit_facts (last_day, number);

-- The rating of an enterprise that has ever had a fact or been published; others stand at the base.
CREATE TABLE credits (
    credit_code text PRIMARY KEY REFERENCES enterprises,
    score integer NOT NULL,
    level text NOT NULL,
    published_at timestamptz,
    published_level text,
    published_name text,
    published_score integer
);
CREATE INDEX credits_by_score ON credits (score, credit_code);
CREATE INDEX credits_published ON credits (published_at, credit_code) WHERE published_at IS NOT NULL;

-- migrate:down

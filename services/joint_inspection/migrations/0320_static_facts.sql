-- migrate:up
CREATE TABLE static_facts (
    number text PRIMARY KEY,
    credit_code text NOT NULL,
    region text NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    permit text,
    outlet text,
    since date NOT NULL,
    until date NOT NULL,
    visit text NOT NULL
);
CREATE INDEX static_facts_by_enterprise ON static_facts (credit_code, number);

-- migrate:down

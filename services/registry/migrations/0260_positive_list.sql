-- migrate:up
CREATE TABLE positive_listings (
    number text PRIMARY KEY,
    credit_code text NOT NULL REFERENCES enterprises,
    state text NOT NULL,
    region text NOT NULL,
    agency text NOT NULL,
    parties text[] NOT NULL,
    files text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE UNIQUE INDEX positive_listings_one_open ON positive_listings (credit_code)
    WHERE state IN ('invited', 'applied', 'reviewed', 'notice', 'objected', 'in_force');
CREATE INDEX positive_listings_by_enterprise ON positive_listings (credit_code, number);
CREATE INDEX positive_listings_by_region ON positive_listings (region text_pattern_ops, number);
CREATE INDEX positive_listings_by_state ON positive_listings (state, number);
CREATE INDEX positive_listings_by_file ON positive_listings USING gin (files);

CREATE TABLE positive_list_incentives (
    id uuid PRIMARY KEY,
    listing text NOT NULL REFERENCES positive_listings,
    credit_code text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    kind text NOT NULL,
    text text NOT NULL,
    agency text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX positive_list_incentives_by_region ON positive_list_incentives (region text_pattern_ops, id);
CREATE INDEX positive_list_incentives_by_enterprise ON positive_list_incentives (credit_code, id);

CREATE TABLE positive_list_findings (
    finding text PRIMARY KEY,
    credit_code text NOT NULL,
    facts_on date NOT NULL
);
CREATE INDEX positive_list_findings_by_enterprise ON positive_list_findings (credit_code, facts_on);

-- migrate:down

-- migrate:up
CREATE TABLE problems (
    number text PRIMARY KEY,
    state text NOT NULL,
    region text NOT NULL,
    owner text NOT NULL,
    due_on date NOT NULL,
    parties text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX problems_by_due ON problems (due_on, number);
CREATE INDEX problems_by_region ON problems (region text_pattern_ops, number);
CREATE INDEX problems_by_party ON problems USING gin (parties);

-- migrate:down

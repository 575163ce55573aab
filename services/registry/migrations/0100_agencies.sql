-- migrate:up
CREATE TABLE agencies (
    code text PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL,
    level text NOT NULL,
    region text NOT NULL,
    parent text REFERENCES agencies,
    valid_from date NOT NULL,
    valid_to date,
    successor text REFERENCES agencies
);
CREATE INDEX agencies_by_region ON agencies (region text_pattern_ops, code);

-- migrate:down

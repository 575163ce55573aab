-- migrate:up
CREATE TABLE exemptions (
    credit_code text PRIMARY KEY,
    listing text NOT NULL,
    since date NOT NULL,
    until date NOT NULL
);

-- migrate:down

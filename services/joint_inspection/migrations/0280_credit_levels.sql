-- migrate:up
CREATE TABLE credit_levels (
    credit_code text PRIMARY KEY,
    level text NOT NULL,
    name text NOT NULL
);

-- migrate:down

-- migrate:up
CREATE TABLE exchanged_clues (
    number text PRIMARY KEY,
    credit_code text NOT NULL
);

-- migrate:down

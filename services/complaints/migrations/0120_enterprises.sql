-- migrate:up
CREATE TABLE known_enterprises (
    credit_code text PRIMARY KEY,
    name text NOT NULL,
    name_key text NOT NULL,
    region text NOT NULL,
    active boolean NOT NULL
);
CREATE INDEX known_enterprises_name ON known_enterprises (name_key) WHERE active;

-- migrate:down

-- migrate:up
CREATE TABLE rewards (
    number text COLLATE "C" PRIMARY KEY,
    complaint text NOT NULL REFERENCES complaints,
    agency text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    state text NOT NULL,
    year integer,
    body jsonb NOT NULL
);
CREATE UNIQUE INDEX rewards_one_of_complaint ON rewards (complaint) WHERE state <> 'declined';
CREATE INDEX rewards_of_complaint ON rewards (complaint, number DESC);
CREATE INDEX rewards_parties ON rewards USING gin (parties);

CREATE TABLE reward_budgets (
    id text COLLATE "C" PRIMARY KEY,
    agency text NOT NULL,
    year integer NOT NULL,
    region text NOT NULL,
    amount bigint NOT NULL,
    committed bigint NOT NULL,
    paid bigint NOT NULL,
    payments integer NOT NULL,
    CONSTRAINT reward_budgets_of_year UNIQUE (agency, year),
    CONSTRAINT reward_budgets_not_overspent CHECK (committed >= 0 AND paid >= 0 AND committed + paid <= amount)
);
CREATE INDEX reward_budgets_newest ON reward_budgets (year DESC, agency);

-- migrate:down

-- migrate:up
CREATE TABLE receivers (
    id text PRIMARY KEY,
    agency text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    ended boolean NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX receivers_of_agency ON receivers (agency, id);
CREATE INDEX receivers_of_parties ON receivers USING gin (parties);

-- migrate:down

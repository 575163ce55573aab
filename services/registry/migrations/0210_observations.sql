-- migrate:up
CREATE TABLE observation_batches (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    source text NOT NULL,
    rows_total integer NOT NULL,
    accepted integer NOT NULL,
    repeated text[] NOT NULL,
    unknown text[] NOT NULL,
    alerts integer NOT NULL,
    sha256 text,
    received_at timestamptz NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL
);

CREATE TABLE observations (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    source text NOT NULL,
    number text NOT NULL,
    observed_at timestamptz NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    finding text NOT NULL,
    suspected boolean NOT NULL,
    credit_code text REFERENCES enterprises,
    longitude double precision,
    latitude double precision,
    metric text,
    value double precision,
    unit text,
    evidence text[] NOT NULL,
    batch uuid NOT NULL REFERENCES observation_batches,
    UNIQUE (kind, source, number)
);
CREATE INDEX observations_by_enterprise ON observations (credit_code, id);

-- migrate:down

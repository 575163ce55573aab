-- migrate:up
CREATE TABLE permits (
    number text PRIMARY KEY,
    holder text NOT NULL REFERENCES enterprises,
    permit_class text,
    valid_from date,
    valid_to date,
    pollutants jsonb NOT NULL,
    standards text[] NOT NULL,
    outlets jsonb NOT NULL,
    holder_in_number boolean NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX permits_by_holder ON permits (holder, number);
CREATE INDEX permits_by_end ON permits (valid_to, number);

-- migrate:down

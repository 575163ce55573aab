-- migrate:up
CREATE TABLE complaint_exports (
    id uuid PRIMARY KEY,
    agency text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    from_on date NOT NULL,
    to_on date NOT NULL,
    channel text,
    rows_total integer NOT NULL,
    made_at timestamptz NOT NULL,
    filename text NOT NULL,
    sha256 text NOT NULL
);
CREATE INDEX complaint_exports_of_agency ON complaint_exports (agency, made_at DESC, id DESC);
CREATE INDEX complaint_exports_content ON complaint_exports (sha256);

-- migrate:down

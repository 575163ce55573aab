-- migrate:up
CREATE TABLE complaint_imports (
    id uuid PRIMARY KEY,
    agency text NOT NULL,
    parties text[] NOT NULL,
    region text NOT NULL,
    channel text NOT NULL,
    filename text NOT NULL,
    sha256 text NOT NULL,
    encoding text NOT NULL,
    number_column text NOT NULL,
    rows_total integer NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    CONSTRAINT complaint_imports_file UNIQUE (agency, channel, region, sha256)
);
CREATE INDEX complaint_imports_newest ON complaint_imports (started_at DESC, id DESC);

CREATE TABLE complaint_import_rows (
    import_id uuid NOT NULL REFERENCES complaint_imports,
    row integer NOT NULL,
    outcome text NOT NULL,
    external_number text,
    work_order jsonb,
    sealed_caller text,
    complaint text,
    findings jsonb NOT NULL,
    PRIMARY KEY (import_id, row)
);
CREATE INDEX complaint_import_rows_pending ON complaint_import_rows (import_id, row) WHERE outcome = 'pending';

-- migrate:down

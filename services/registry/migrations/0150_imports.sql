-- migrate:up
CREATE TABLE imports (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    filename text NOT NULL,
    sha256 text NOT NULL,
    encoding text NOT NULL,
    region_default text NOT NULL,
    headings jsonb NOT NULL,
    ignored_columns text[] NOT NULL,
    state text NOT NULL,
    rows_total integer NOT NULL,
    rows_done integer NOT NULL DEFAULT 0,
    accepted integer NOT NULL DEFAULT 0,
    changed integer NOT NULL DEFAULT 0,
    unchanged integer NOT NULL DEFAULT 0,
    rejected integer NOT NULL DEFAULT 0,
    warned integer NOT NULL DEFAULT 0,
    permits integer NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    agency text NOT NULL,
    subject text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    UNIQUE (agency, sha256, kind, region_default)
);
CREATE INDEX imports_by_region ON imports (region text_pattern_ops, id);

CREATE TABLE import_rows (
    import_id uuid NOT NULL REFERENCES imports,
    row integer NOT NULL,
    cells jsonb NOT NULL,
    outcome text NOT NULL,
    name text NOT NULL,
    credit_code text NOT NULL,
    findings jsonb NOT NULL,
    reported boolean NOT NULL,
    PRIMARY KEY (import_id, row)
);
CREATE INDEX import_rows_pending ON import_rows (import_id, row) WHERE outcome = 'pending';
CREATE INDEX import_rows_reported ON import_rows (import_id, row) WHERE reported;

-- migrate:down

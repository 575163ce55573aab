-- migrate:up
CREATE TABLE reading_files (
    id uuid PRIMARY KEY,
    source smallint NOT NULL,
    filename text NOT NULL,
    sha256 text NOT NULL,
    headings jsonb NOT NULL,
    ignored_columns text[] NOT NULL,
    reason text,
    state text NOT NULL,
    rows_total integer NOT NULL,
    rows_done integer NOT NULL DEFAULT 0,
    accepted integer NOT NULL DEFAULT 0,
    unchanged integer NOT NULL DEFAULT 0,
    rejected integer NOT NULL DEFAULT 0,
    alerts integer NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    agency text NOT NULL,
    by_enterprise boolean NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL
);

CREATE TABLE reading_file_parts (
    file uuid NOT NULL REFERENCES reading_files,
    part integer NOT NULL,
    rows jsonb NOT NULL,
    PRIMARY KEY (file, part)
);

-- migrate:down

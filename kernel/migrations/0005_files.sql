-- migrate:up
CREATE TABLE files (
    id uuid PRIMARY KEY,
    sha256 text NOT NULL,
    name text NOT NULL,
    size bigint NOT NULL,
    parts integer NOT NULL,
    agency text NOT NULL,
    subject text NOT NULL,
    complete boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE file_parts (
    file uuid NOT NULL REFERENCES files ON DELETE CASCADE,
    part integer NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (file, part)
);

-- migrate:down

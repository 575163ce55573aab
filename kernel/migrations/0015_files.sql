-- migrate:up
-- The bytes are objects named by their SHA-256; what is here says whose they are and how far they have come.
DROP TABLE file_parts, files;

CREATE TABLE files (
    id uuid PRIMARY KEY,
    sha256 text NOT NULL,
    name text NOT NULL,
    size bigint NOT NULL,
    agency text NOT NULL,
    subject text NOT NULL,
    received bigint NOT NULL DEFAULT 0,
    state text NOT NULL DEFAULT 'arriving' CHECK (state IN ('arriving', 'checking', 'stored', 'refused')),
    found_sha256 text,
    media_type text,
    kept boolean NOT NULL DEFAULT false,
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX files_by_content ON files (sha256);
CREATE INDEX files_by_agency ON files (agency);
CREATE INDEX files_by_state ON files (state, changed_at);

-- migrate:down

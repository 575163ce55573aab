-- migrate:up
CREATE TABLE document_numbers (
    agency text NOT NULL,
    kind text NOT NULL,
    year integer NOT NULL,
    last integer NOT NULL,
    PRIMARY KEY (agency, kind, year)
);

CREATE TABLE issued_documents (
    agency text NOT NULL,
    kind text NOT NULL,
    year integer NOT NULL,
    place integer NOT NULL,
    number text NOT NULL,
    aggregate text NOT NULL,
    sha256 text NOT NULL,
    issued_at timestamptz NOT NULL,
    PRIMARY KEY (agency, kind, year, place),
    UNIQUE (aggregate, kind, agency)
);
CREATE INDEX issued_documents_by_content ON issued_documents (sha256);

-- migrate:down

-- migrate:up
CREATE TABLE complaint_attachments (
    number text NOT NULL REFERENCES complaints,
    nth integer NOT NULL,
    file uuid NOT NULL,
    agency text NOT NULL,
    state text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL,
    sha256 text,
    cleaned boolean NOT NULL,
    PRIMARY KEY (number, nth),
    CONSTRAINT complaint_attachments_file UNIQUE (file)
);
CREATE INDEX complaint_attachments_content ON complaint_attachments (sha256);

-- migrate:down

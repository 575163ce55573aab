-- migrate:up
CREATE TABLE known_agencies (
    code text PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL,
    region text NOT NULL,
    valid_from date NOT NULL,
    valid_to date
);

CREATE TABLE known_matrix (
    version text NOT NULL,
    valid_from date NOT NULL,
    matter text NOT NULL,
    matter_name text NOT NULL,
    level text NOT NULL,
    region text NOT NULL,
    agency text NOT NULL,
    legal_basis text NOT NULL,
    PRIMARY KEY (version, matter, level, region)
);
CREATE INDEX known_matrix_valid ON known_matrix (valid_from);

-- migrate:down

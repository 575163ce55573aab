-- migrate:up
CREATE TABLE catalogue_versions (
    catalogue text NOT NULL CHECK (catalogue IN ('matrix', 'items')),
    version text NOT NULL,
    valid_from date NOT NULL,
    approval text,
    parts integer NOT NULL,
    published_at timestamptz,
    PRIMARY KEY (catalogue, version)
);
CREATE UNIQUE INDEX catalogue_versions_one_start ON catalogue_versions (catalogue, valid_from)
    WHERE published_at IS NOT NULL;

CREATE TABLE catalogue_parts (
    catalogue text NOT NULL,
    version text NOT NULL,
    part integer NOT NULL,
    digest text NOT NULL,
    rows_total integer NOT NULL,
    PRIMARY KEY (catalogue, version, part),
    FOREIGN KEY (catalogue, version) REFERENCES catalogue_versions
);

CREATE TABLE matrix_rows (
    version text NOT NULL,
    matter text NOT NULL,
    level text NOT NULL,
    region text NOT NULL,
    part integer NOT NULL,
    place integer NOT NULL,
    matter_name text NOT NULL,
    agency text NOT NULL REFERENCES agencies,
    legal_basis text NOT NULL,
    office text,
    PRIMARY KEY (version, matter, level, region)
);

CREATE TABLE item_rows (
    version text NOT NULL,
    code text NOT NULL,
    part integer NOT NULL,
    place integer NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    legal_basis text NOT NULL,
    level text NOT NULL,
    matter text,
    PRIMARY KEY (version, code)
);

-- migrate:down

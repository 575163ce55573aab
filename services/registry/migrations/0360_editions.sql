-- migrate:up
CREATE TABLE editions (
    version text PRIMARY KEY,
    region text NOT NULL,
    parties text[] NOT NULL,
    valid_from date NOT NULL,
    based_on text,
    state text NOT NULL,
    submitted_by text,
    submitted_at timestamptz,
    returned text,
    approval text,
    approved_at timestamptz,
    published_at timestamptz,
    sha256 text
);
CREATE INDEX editions_by_start ON editions (valid_from, version);
CREATE INDEX editions_by_state ON editions (state, valid_from, version);

INSERT INTO editions (version, region, parties, valid_from, state, approval, published_at)
SELECT version, '000000', '{}', min(valid_from), 'published', max(approval), max(published_at)
FROM catalogue_versions WHERE published_at IS NOT NULL GROUP BY version;

ALTER TABLE matrix_rows
    DROP CONSTRAINT matrix_rows_pkey,
    ADD PRIMARY KEY (version, matter, level, region, agency),
    ALTER COLUMN part SET DEFAULT 1,
    ALTER COLUMN place SET DEFAULT 0;

ALTER TABLE item_rows
    ADD COLUMN office text,
    ALTER COLUMN part SET DEFAULT 1,
    ALTER COLUMN place SET DEFAULT 0;

CREATE TABLE post_duties (
    version text NOT NULL,
    item text NOT NULL,
    post text NOT NULL,
    office text,
    duty text NOT NULL,
    manner text NOT NULL,
    procedure text NOT NULL,
    supervision text NOT NULL,
    accountability text NOT NULL,
    PRIMARY KEY (version, item, post)
);

-- migrate:down

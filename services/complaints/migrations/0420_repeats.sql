-- migrate:up
-- Under which keys a complaint's text is found: texts that are alike have most likely one in common. Of one key the
-- newest are read first, so that a look is bounded however often a text came in.
CREATE TABLE complaint_bands (
    key bigint NOT NULL,
    filed_at timestamptz NOT NULL,
    number text NOT NULL,
    PRIMARY KEY (key, filed_at, number)
);

CREATE TABLE complaint_clusters (
    id text PRIMARY KEY,
    region text NOT NULL,
    opened_at timestamptz NOT NULL
);

CREATE TABLE complaint_members (
    number text PRIMARY KEY REFERENCES complaints,
    cluster text NOT NULL REFERENCES complaint_clusters,
    filed_at timestamptz NOT NULL,
    joined_at timestamptz NOT NULL,
    decided_by text NOT NULL,
    repeats text REFERENCES complaints,
    likeness integer,
    reason text
);
CREATE INDEX complaint_members_of_cluster ON complaint_members (cluster, filed_at, number);

CREATE TABLE possible_repeats (
    number text NOT NULL REFERENCES complaints,
    other text NOT NULL REFERENCES complaints,
    region text NOT NULL,
    state text NOT NULL,
    likeness integer NOT NULL,
    reason text NOT NULL,
    suggested_at timestamptz NOT NULL,
    decided_at timestamptz,
    decision text,
    PRIMARY KEY (number, other)
);
CREATE INDEX possible_repeats_in_state ON possible_repeats (state, suggested_at, number, other);
CREATE INDEX possible_repeats_of_city ON possible_repeats (state, left(region, 4), suggested_at, number, other);
CREATE INDEX possible_repeats_of_county ON possible_repeats (state, left(region, 6), suggested_at, number, other);

-- migrate:down

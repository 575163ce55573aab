-- migrate:up
CREATE TABLE cursors (
    source text PRIMARY KEY,
    position bigint NOT NULL
);

CREATE TABLE applied (
    source text NOT NULL,
    aggregate text NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (source, aggregate)
);

CREATE TABLE quarantine (
    source text NOT NULL,
    position bigint NOT NULL,
    aggregate text NOT NULL,
    version bigint NOT NULL,
    type text NOT NULL,
    event bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('parked', 'failing', 'quarantined')),
    attempts integer NOT NULL DEFAULT 0,
    next_try_at timestamptz,
    error text,
    held_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, position)
);
CREATE INDEX quarantine_of_aggregate ON quarantine (source, aggregate, version);

-- migrate:down

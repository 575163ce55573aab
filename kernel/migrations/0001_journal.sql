-- migrate:up
CREATE TABLE aggregates (
    aggregate text PRIMARY KEY,
    version bigint NOT NULL DEFAULT 0,
    hash bytea NOT NULL DEFAULT '\x'
);

CREATE TABLE journal (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    aggregate text NOT NULL REFERENCES aggregates,
    version bigint NOT NULL,
    type text NOT NULL,
    data bytea NOT NULL,
    actor text NOT NULL,
    at timestamptz NOT NULL,
    cause text NOT NULL,
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL,
    UNIQUE (aggregate, version)
);

CREATE TABLE outbox (seq bigint PRIMARY KEY);

CREATE TABLE feed (
    position bigint PRIMARY KEY,
    seq bigint NOT NULL UNIQUE REFERENCES journal
);

CREATE TABLE relay (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    published bigint NOT NULL DEFAULT 0,
    stream_created timestamptz
);
INSERT INTO relay DEFAULT VALUES;

DO $$ BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON journal, feed FROM %I', current_schema());
END $$;

-- migrate:down

-- migrate:up
CREATE TABLE checkpoints (
    number bigint PRIMARY KEY CHECK (number > 0),
    first_position bigint NOT NULL UNIQUE CHECK (first_position > 0),
    last_position bigint NOT NULL UNIQUE CHECK (last_position >= first_position),
    root text NOT NULL,
    previous text NOT NULL UNIQUE,
    made_at timestamptz NOT NULL,
    algorithm text NOT NULL,
    key text NOT NULL,
    signature text NOT NULL
);

DO $$ BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON checkpoints FROM %I', current_schema());
END $$;

-- migrate:down

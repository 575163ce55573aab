-- migrate:up
CREATE TABLE test_clock (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    shift interval NOT NULL DEFAULT '0'
);
INSERT INTO test_clock DEFAULT VALUES;
DO $$ BEGIN
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON test_clock FROM %I', current_schema());
END $$;

CREATE FUNCTION hub_now() RETURNS timestamptz LANGUAGE sql STABLE SET search_path FROM CURRENT
AS $$ SELECT now() + shift FROM test_clock $$;

CREATE TABLE duties (
    id uuid PRIMARY KEY,
    aggregate text NOT NULL,
    duty text NOT NULL,
    agency text NOT NULL,
    limit_key text NOT NULL,
    limit_name text NOT NULL,
    limit_value numeric NOT NULL,
    limit_unit text NOT NULL,
    source text NOT NULL,
    status text NOT NULL,
    started_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    provisional boolean NOT NULL,
    calendar text NOT NULL,
    state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'overdue', 'met', 'met_late', 'failing')),
    ended_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    next_try_at timestamptz
);
CREATE UNIQUE INDEX duties_open ON duties (aggregate, duty) WHERE ended_at IS NULL;
CREATE INDEX duties_due ON duties (due_at) WHERE state = 'running';
CREATE INDEX duties_of_aggregate ON duties (aggregate);

-- migrate:down

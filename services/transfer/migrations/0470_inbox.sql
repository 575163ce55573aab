-- migrate:up
CREATE TABLE inbox_notices (
    id uuid NOT NULL UNIQUE,
    agency text NOT NULL,
    aggregate text NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    read_at timestamptz,
    PRIMARY KEY (agency, id)
);
CREATE INDEX inbox_unread ON inbox_notices (agency, at, id) WHERE read_at IS NULL;
CREATE INDEX inbox_read ON inbox_notices (agency, at, id) WHERE read_at IS NOT NULL;
CREATE INDEX inbox_kinds ON inbox_notices (agency, kind, at, id);

-- A notice is written by the step of one agency for another, and from then on shows to that other alone.
ALTER TABLE inbox_notices ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbox_notices FORCE ROW LEVEL SECURITY;
CREATE POLICY inbox_notices_own ON inbox_notices USING (
    current_setting('hub.party', true) IN ('*', agency)
) WITH CHECK (true);

-- What an agency owes, in the order it began or ends; the kernel's own index is of duties that are lit.
CREATE INDEX duties_owed ON duties (agency, started_at, id) WHERE ended_at IS NULL;
CREATE INDEX duties_owed_by_end ON duties (agency, due_at, started_at, id) WHERE ended_at IS NULL;

-- migrate:down

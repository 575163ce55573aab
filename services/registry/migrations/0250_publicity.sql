-- migrate:up
CREATE TABLE publicity_sessions (
    number text PRIMARY KEY,
    kind text NOT NULL,
    state text NOT NULL,
    region text NOT NULL,
    starts_at timestamptz NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX publicity_sessions_by_start ON publicity_sessions (starts_at, number);

CREATE TABLE publicity_invitations (
    session text NOT NULL REFERENCES publicity_sessions,
    credit_code text NOT NULL REFERENCES enterprises,
    PRIMARY KEY (session, credit_code)
);
CREATE INDEX publicity_invitations_of_enterprise ON publicity_invitations (credit_code, session);

CREATE TABLE publicity_attendance (
    session text NOT NULL REFERENCES publicity_sessions,
    credit_code text NOT NULL REFERENCES enterprises,
    year integer NOT NULL,
    held_at timestamptz NOT NULL,
    people integer NOT NULL,
    readers integer NOT NULL,
    PRIMARY KEY (session, credit_code)
);
CREATE INDEX publicity_attendance_of_year ON publicity_attendance (year, credit_code);
CREATE INDEX publicity_attendance_latest ON publicity_attendance (held_at, session, credit_code);
CREATE INDEX publicity_attendance_of_enterprise ON publicity_attendance (credit_code, held_at);

CREATE TABLE publicity_batches (
    id text PRIMARY KEY,
    session text NOT NULL REFERENCES publicity_sessions,
    recorded_at timestamptz NOT NULL,
    accepted integer NOT NULL,
    rejected integer NOT NULL,
    problems jsonb NOT NULL
);

-- How many sessions a unit has had in a year; a unit without a row has had none.
CREATE TABLE publicity_years (
    year integer NOT NULL,
    credit_code text NOT NULL REFERENCES enterprises,
    sessions integer NOT NULL,
    PRIMARY KEY (year, credit_code)
);

-- Who is owed a session is walked in this order; collation "C" serves the prefix and the place to go on from alike.
CREATE INDEX enterprises_owed_training ON enterprises (region COLLATE "C", credit_code COLLATE "C")
    WHERE state = 'active' AND scale IN ('medium', 'small', 'micro');

-- migrate:down

-- migrate:up
CREATE TABLE study_courses (
    number text PRIMARY KEY,
    kind text NOT NULL,
    region text NOT NULL,
    held_at timestamptz NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX study_courses_by_time ON study_courses (held_at, number);

CREATE TABLE study_batches (
    id text PRIMARY KEY,
    course text NOT NULL REFERENCES study_courses,
    recorded_at timestamptz NOT NULL,
    accepted integer NOT NULL,
    rejected integer NOT NULL,
    problems jsonb NOT NULL
);

-- A ledger: rows are only ever added.
CREATE TABLE study_entries (
    id text PRIMARY KEY,
    credit_code text NOT NULL REFERENCES enterprises,
    kind text NOT NULL,
    held_on date NOT NULL,
    points integer NOT NULL,
    minutes integer NOT NULL,
    score integer,
    last_day date,
    basis text NOT NULL,
    course text REFERENCES study_courses,
    corrects text UNIQUE REFERENCES study_entries,
    reason text,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX study_entries_of_enterprise ON study_entries (credit_code, id);
CREATE INDEX study_entries_of_course ON study_entries (course, credit_code);

-- migrate:down

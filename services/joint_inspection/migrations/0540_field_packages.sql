-- migrate:up
CREATE TABLE field_packages (
    id text PRIMARY KEY,
    visit text NOT NULL REFERENCES visits,
    officer text NOT NULL,
    device text NOT NULL,
    actor jsonb NOT NULL,
    public_key text NOT NULL,
    sha256 text NOT NULL,
    packed_at timestamptz NOT NULL
);
CREATE INDEX field_packages_by_visit ON field_packages (visit, id);

CREATE TABLE field_parts (
    package text NOT NULL REFERENCES field_packages,
    part integer NOT NULL,
    sha256 text NOT NULL,
    taken_at timestamptz NOT NULL,
    brought_by text NOT NULL,
    PRIMARY KEY (package, part)
);

CREATE TABLE field_entries (
    package text NOT NULL REFERENCES field_packages,
    id text NOT NULL,
    nth integer NOT NULL,
    body jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('held', 'taken', 'conflict', 'refused', 'set_aside')),
    barrier text,
    refusal text,
    refusal_data text,
    PRIMARY KEY (package, id),
    CONSTRAINT field_entries_nth UNIQUE (package, nth)
);

CREATE TABLE field_decisions (
    visit text NOT NULL REFERENCES visits,
    key text NOT NULL,
    chosen text,
    reason text NOT NULL,
    actor jsonb NOT NULL,
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (visit, key, decided_at)
);

CREATE TABLE visit_recordings (
    id text PRIMARY KEY,
    visit text NOT NULL REFERENCES visits,
    kind text NOT NULL,
    step text NOT NULL,
    sha256 text NOT NULL,
    text text,
    at timestamptz NOT NULL,
    place jsonb,
    device text NOT NULL,
    officer text NOT NULL,
    package text REFERENCES field_packages,
    kept_at timestamptz NOT NULL
);
CREATE INDEX visit_recordings_by_visit ON visit_recordings (visit, id);
CREATE INDEX visit_recordings_by_content ON visit_recordings (sha256);

-- migrate:down

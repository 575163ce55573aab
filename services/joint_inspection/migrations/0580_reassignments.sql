-- migrate:up
CREATE TABLE visit_reassignments (
    visit text NOT NULL REFERENCES visits,
    nth integer NOT NULL,
    agency text NOT NULL,
    at timestamptz NOT NULL,
    begun boolean NOT NULL,
    reason text NOT NULL,
    removed text[] NOT NULL,
    added text[] NOT NULL,
    by text NOT NULL,
    PRIMARY KEY (visit, nth)
);

-- After a change of officers the notice is approved anew, as a document of its own.
ALTER TABLE visit_notices ADD COLUMN edition integer NOT NULL DEFAULT 1;

-- migrate:down

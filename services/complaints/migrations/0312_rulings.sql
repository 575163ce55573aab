-- migrate:up
ALTER TABLE complaints
    ADD COLUMN held_by text[] NOT NULL DEFAULT '{}',
    ADD COLUMN proposed_agency text,
    ADD COLUMN return_basis text;
UPDATE complaints SET held_by = returned_by || CASE WHEN agency IS NULL THEN '{}' ELSE ARRAY[agency] END;

-- What an arbitration decided, for like cases: consulted before the matrix, the latest ruling holds.
CREATE TABLE complaint_rulings (
    matter text NOT NULL,
    region text NOT NULL,
    kind text NOT NULL,
    agency text NOT NULL,
    reason text NOT NULL,
    complaint text NOT NULL REFERENCES complaints,
    ruled_by text NOT NULL,
    ruled_at timestamptz NOT NULL,
    PRIMARY KEY (matter, region, kind)
);

-- migrate:down

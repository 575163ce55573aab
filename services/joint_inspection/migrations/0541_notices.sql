-- migrate:up
ALTER TABLE agencies ADD COLUMN IF NOT EXISTS name text NOT NULL DEFAULT '';

CREATE TABLE visit_notices (
    visit text PRIMARY KEY REFERENCES visits,
    matters text NOT NULL,
    officers jsonb NOT NULL,
    drafted_by text NOT NULL,
    drafted_at timestamptz NOT NULL,
    approved_by text,
    approved_at timestamptz,
    number text,
    sha256 text,
    code text UNIQUE,
    rated boolean NOT NULL DEFAULT false
);
CREATE INDEX visit_notices_by_content ON visit_notices (sha256);

-- A rating keeps neither its visit nor its time: who rated how is not in it.
CREATE TABLE agency_ratings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agency text NOT NULL,
    score integer NOT NULL CHECK (score BETWEEN 1 AND 5)
);
CREATE INDEX agency_ratings_by_agency ON agency_ratings (agency, id);

-- migrate:down

-- migrate:up
ALTER TABLE complaints ADD COLUMN finding text CONSTRAINT complaints_finding
    CHECK (finding IN ('verified', 'partly', 'unfounded', 'unverifiable'));

-- migrate:down

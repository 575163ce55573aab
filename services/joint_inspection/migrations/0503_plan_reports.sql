-- migrate:up
ALTER TABLE agencies ADD COLUMN region text NOT NULL DEFAULT '';
UPDATE agencies SET region = right(code, 6);

CREATE TABLE plan_reports (
    id text PRIMARY KEY,
    agency text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX visits_by_finish ON visits (finished_at) WHERE state = 'finished';

-- migrate:down

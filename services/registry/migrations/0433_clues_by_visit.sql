-- migrate:up
CREATE UNIQUE INDEX clues_by_visit ON clues (visit) WHERE visit IS NOT NULL;

-- migrate:down

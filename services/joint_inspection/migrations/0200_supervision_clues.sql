-- migrate:up
CREATE TABLE supervision_clues (
    clue text PRIMARY KEY,
    credit_code text NOT NULL,
    raised_at timestamptz NOT NULL
);
CREATE INDEX supervision_clues_by_enterprise ON supervision_clues (credit_code, raised_at);

-- migrate:down

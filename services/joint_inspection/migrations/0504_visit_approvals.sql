-- migrate:up
CREATE TABLE visit_approvals (
    visit text PRIMARY KEY REFERENCES visits,
    kind text NOT NULL,
    state text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT visit_approvals_state CHECK (state IN ('pending', 'overdue', 'approved', 'withheld'))
);
CREATE INDEX visit_approvals_by_party ON visit_approvals USING gin (parties);

-- migrate:down

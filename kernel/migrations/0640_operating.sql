-- migrate:up
-- What is counted for the operator is counted in an index: overdue duties by kind, held events by source and state.
CREATE INDEX duties_overdue ON duties (duty) WHERE state = 'overdue' AND ended_at IS NULL;
CREATE INDEX quarantine_sizes ON quarantine (source, state);

-- migrate:down

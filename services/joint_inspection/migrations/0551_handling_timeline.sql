-- migrate:up
CREATE INDEX finding_handlings_told ON finding_handlings (credit_code, told_at) WHERE told_at IS NOT NULL;
CREATE INDEX finding_handlings_closed ON finding_handlings (credit_code, closed_at) WHERE closed_at IS NOT NULL;

-- migrate:down

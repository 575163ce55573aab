-- migrate:up
CREATE TABLE verified_complaints (
    complaint text PRIMARY KEY,
    credit_code text NOT NULL,
    verified_at timestamptz NOT NULL
);
CREATE INDEX verified_complaints_by_enterprise ON verified_complaints (credit_code, verified_at);

-- migrate:down

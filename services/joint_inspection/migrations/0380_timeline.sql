-- migrate:up
CREATE INDEX visits_of_enterprise_started ON visits (credit_code, checked_in_at) WHERE checked_in_at IS NOT NULL;
CREATE INDEX visits_of_enterprise_finished ON visits (credit_code, finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX findings_of_enterprise_in_time ON findings (credit_code, recorded_at);

-- migrate:down

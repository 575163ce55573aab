-- migrate:up
CREATE INDEX alerts_of_enterprise_in_time ON alerts (credit_code, raised_at);
CREATE INDEX clues_of_enterprise_in_time ON clues (credit_code, raised_at);
CREATE INDEX credit_facts_of_enterprise_in_time
    ON credit_facts (credit_code, (held_on::timestamp AT TIME ZONE 'Asia/Shanghai'));

-- migrate:down

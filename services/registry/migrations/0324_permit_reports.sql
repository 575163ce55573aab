-- migrate:up
CREATE TABLE permit_reports (
    number text PRIMARY KEY,
    permit text NOT NULL REFERENCES permits,
    holder text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    kind text NOT NULL,
    last_day date NOT NULL,
    state text NOT NULL,
    files text[] NOT NULL,
    body jsonb NOT NULL,
    UNIQUE (permit, kind, last_day)
);
CREATE INDEX permit_reports_by_permit ON permit_reports (permit, number);
CREATE INDEX permit_reports_by_holder ON permit_reports (holder, number);
CREATE INDEX permit_reports_by_state ON permit_reports (state, number);
CREATE INDEX permit_reports_by_kind ON permit_reports (kind, number);
CREATE INDEX permit_reports_by_region ON permit_reports (region text_pattern_ops, number);
CREATE INDEX permit_reports_by_file ON permit_reports USING gin (files);

-- The clock begins to count the periods of the permits there are.
INSERT INTO duties (id, aggregate, duty, agency, limit_key, limit_name, limit_value, limit_unit, source, status,
                    started_at, due_at, provisional, calendar)
SELECT gen_random_uuid(), 'permit:' || number, 'permit_report.period', holder, 'permit_report.period',
       '执行报告期复核', 1, 'hours', '本地企业名录库管理规则', '地方设定', now(), now(), false, ''
FROM permits WHERE permit_class IN ('key', 'simplified');

-- migrate:down

-- migrate:up
ALTER TABLE permits
    ADD COLUMN state text NOT NULL DEFAULT 'valid',
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ADD COLUMN cause text NOT NULL DEFAULT 'recorded',
    ADD COLUMN ended_reason text,
    ADD COLUMN held_since date;
CREATE INDEX permits_by_state ON permits (state, number);
CREATE INDEX permits_by_state_and_end ON permits (state, (coalesce(valid_to, 'infinity')), number);
CREATE INDEX permits_by_class ON permits (permit_class, number);

CREATE TABLE permit_versions (
    number text NOT NULL REFERENCES permits,
    version integer NOT NULL,
    cause text NOT NULL,
    permit_class text,
    valid_from date,
    valid_to date,
    pollutants jsonb NOT NULL,
    standards text[] NOT NULL,
    outlets jsonb NOT NULL,
    recorded_at timestamptz NOT NULL,
    replaced_at timestamptz NOT NULL,
    PRIMARY KEY (number, version)
);

-- Permits recorded before the clock looked at permits: it looks at each of them now.
INSERT INTO duties (id, aggregate, duty, agency, limit_key, limit_name, limit_value, limit_unit, source, status,
                    started_at, due_at, provisional, calendar)
SELECT gen_random_uuid(), 'permit:' || number, 'permit.watch', holder, 'permit.watch', '许可证有效期复核', 1, 'hours',
       '本地企业名录库管理规则', '地方设定', now(), now(), false, ''
FROM permits WHERE valid_to IS NOT NULL;

-- migrate:down

-- migrate:up
CREATE TABLE visits (
    id text PRIMARY KEY,
    state text NOT NULL,
    basis text NOT NULL,
    credit_code text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    agencies text[] NOT NULL,
    officers text[] NOT NULL,
    draws text[] NOT NULL,
    planned_on date NOT NULL,
    visit_from date NOT NULL,
    month text NOT NULL,
    clue text,
    reason text,
    requested_by text,
    approved_by text,
    checked_in_at timestamptz,
    finished_at timestamptz,
    CONSTRAINT visits_state CHECK (state IN ('requested', 'planned', 'checked_in', 'finished', 'refused'))
);
CREATE UNIQUE INDEX visits_open_once_a_month ON visits (credit_code, month)
    WHERE state IN ('requested', 'planned', 'checked_in');
CREATE INDEX visits_by_enterprise ON visits (credit_code, id);
CREATE INDEX visits_by_draw ON visits USING gin (draws);

CREATE TABLE findings (
    id text PRIMARY KEY,
    visit text NOT NULL REFERENCES visits,
    credit_code text NOT NULL,
    kind text NOT NULL,
    ladder text NOT NULL,
    ladder_reason text,
    correct_by date,
    text text NOT NULL,
    pollutant text,
    measured numeric,
    limit_value numeric,
    unit text,
    multiple numeric,
    sampled_at timestamptz,
    tonnes numeric,
    criminal_threshold boolean NOT NULL,
    threshold_reason text NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL
);
CREATE INDEX findings_by_visit ON findings (visit, id);
CREATE INDEX findings_by_enterprise ON findings (credit_code);

-- Before the check-in a visit is known to its officers, to who asked for it and to the head of the leading agency only.
CREATE FUNCTION may_see_visit(
    visit visits, everywhere boolean, prefix text, party text, agency text, subject text, head boolean
) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN visit.state IN ('requested', 'planned', 'refused') THEN agency = ANY (visit.agencies)
            AND ((head AND agency = visit.agencies[1]) OR subject = ANY (visit.officers)
                 OR coalesce(subject = visit.requested_by, false))
        ELSE (everywhere AND visit.state = 'finished')
            OR coalesce(visit.region LIKE prefix || '%', false) OR coalesce(party = ANY (visit.parties), false)
    END
$$;

-- migrate:down

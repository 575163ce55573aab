-- migrate:up
CREATE TABLE monitoring_plans (
    number text PRIMARY KEY,
    state text NOT NULL,
    agency text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    year integer NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT monitoring_plans_once_a_year UNIQUE (agency, year)
);
CREATE INDEX monitoring_plans_by_region ON monitoring_plans (region text_pattern_ops, number);
CREATE INDEX monitoring_plans_by_party ON monitoring_plans USING gin (parties);

CREATE TABLE laboratories (
    number text PRIMARY KEY,
    credit_code text NOT NULL,
    agency text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    engaged boolean NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    pollutants text[] NOT NULL DEFAULT '{}',
    scope jsonb NOT NULL DEFAULT '[]'
);
CREATE INDEX laboratories_by_pollutant ON laboratories USING gin (pollutants);

CREATE TABLE commissions (
    number text PRIMARY KEY,
    kind text NOT NULL,
    state text NOT NULL,
    agency text NOT NULL,
    contractor text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    plan text NOT NULL REFERENCES monitoring_plans,
    price_yuan numeric NOT NULL,
    visit text,
    credit_code text,
    deliver_by date NOT NULL,
    overdue boolean NOT NULL,
    secret boolean NOT NULL,
    confidants text[] NOT NULL,
    files text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX commissions_by_region ON commissions (region text_pattern_ops, number);
CREATE INDEX commissions_by_party ON commissions USING gin (parties);
CREATE INDEX commissions_by_plan ON commissions (plan, kind);
CREATE INDEX commissions_of_visit ON commissions (visit, number) WHERE visit IS NOT NULL;
CREATE INDEX commissions_of_enterprise ON commissions (credit_code, number);
CREATE INDEX commissions_by_state ON commissions (state, number);
CREATE INDEX commissions_by_deadline ON commissions (deliver_by, number);
CREATE INDEX commissions_overdue ON commissions (number) WHERE overdue;
CREATE INDEX commissions_by_file ON commissions USING gin (files);

-- What is ordered for a visit that has not begun is known to the institution, the agency's head and who goes there.
CREATE FUNCTION may_see_commission(
    one commissions, everywhere boolean, prefix text, party text, agency text, subject text, head boolean
) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN one.secret THEN coalesce(party = one.contractor, false)
            OR coalesce(party = one.agency, false) AND agency = one.agency AND (head OR subject = ANY (one.confidants))
        ELSE everywhere OR coalesce(one.region LIKE prefix || '%', false)
            OR coalesce(one.parties @> ARRAY[party], false)
    END
$$;

-- The results of each commission's last report.
CREATE TABLE commission_results (
    commission text NOT NULL REFERENCES commissions,
    edition integer NOT NULL,
    place integer NOT NULL,
    credit_code text NOT NULL,
    point text NOT NULL,
    pollutant text NOT NULL,
    unit text NOT NULL,
    value numeric NOT NULL,
    limit_value numeric,
    sampled_at timestamptz NOT NULL,
    PRIMARY KEY (commission, place)
);
CREATE INDEX commission_results_of_a_point ON commission_results (credit_code, point, pollutant, sampled_at);

CREATE TABLE result_contradictions (
    commission text NOT NULL REFERENCES commissions,
    edition integer NOT NULL,
    kind text NOT NULL,
    point text NOT NULL,
    pollutant text NOT NULL,
    other text NOT NULL,
    other_at timestamptz NOT NULL,
    body jsonb NOT NULL,
    PRIMARY KEY (commission, edition, kind, point, pollutant, other, other_at)
);

-- migrate:down

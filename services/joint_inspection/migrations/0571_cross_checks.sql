-- migrate:up
CREATE TABLE cross_checks (
    number text PRIMARY KEY,
    state text NOT NULL,
    plan text NOT NULL REFERENCES plans,
    orderer text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE UNIQUE INDEX cross_checks_one_of_a_plan ON cross_checks (plan) WHERE state <> 'called_off';
CREATE INDEX cross_checks_by_plan ON cross_checks (plan, number);
CREATE INDEX cross_checks_by_state ON cross_checks (state, number);
CREATE INDEX cross_checks_by_orderer ON cross_checks (orderer, number);
CREATE INDEX cross_checks_by_region ON cross_checks (region text_pattern_ops, number);
CREATE INDEX cross_checks_by_party ON cross_checks USING gin (parties);

-- Whoever was ever lent, by a number that ranges can hold; it outlives the copy of the officer.
CREATE TABLE lent_persons (
    certificate text PRIMARY KEY,
    item bigint GENERATED ALWAYS AS IDENTITY UNIQUE
);

-- Who is lent to whom on which days. An officer is lent to one cross-check at a time.
CREATE TABLE cross_check_officers (
    cross_check text NOT NULL REFERENCES cross_checks,
    loan integer NOT NULL,
    certificate text NOT NULL REFERENCES lent_persons,
    item bigint NOT NULL,
    agency text NOT NULL,
    lent_to text NOT NULL,
    days daterange NOT NULL,
    standing boolean NOT NULL DEFAULT true,
    PRIMARY KEY (cross_check, loan, certificate),
    CONSTRAINT cross_check_officers_once EXCLUDE USING gist (int8range(item, item, '[]') WITH &&, days WITH &&)
        WHERE (standing)
);
CREATE INDEX cross_check_officers_lent ON cross_check_officers (certificate) WHERE standing;

-- The agencies that lent officers for a visit take part by these alone: they neither lead nor decide.
ALTER TABLE visits ADD COLUMN lent_by text[] NOT NULL DEFAULT '{}';

-- Before the check-in a visit is known to its officers, those lent for it too, to who asked for it, to the head of who leads
-- it and to the heads who had their own visit merged into it, not to the heads who lent; one called off also to those who
-- supervise the region.
CREATE OR REPLACE FUNCTION may_see_visit(
    visit visits, everywhere boolean, prefix text, party text, agency text, subject text, head boolean
) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN visit.state IN ('requested', 'planned', 'refused', 'not_arranged', 'merged', 'cancelled')
            THEN agency = ANY (visit.agencies)
            AND ((head AND (agency = visit.agencies[1] OR agency = ANY (visit.consenting)))
                 OR subject = ANY (visit.officers) OR coalesce(subject = visit.requested_by, false))
            OR agency = ANY (visit.lent_by) AND subject = ANY (visit.officers)
            OR visit.state = 'cancelled' AND coalesce(visit.region LIKE prefix || '%', false)
        ELSE (everywhere AND visit.state = 'finished')
            OR coalesce(visit.region LIKE prefix || '%', false) OR coalesce(party = ANY (visit.parties), false)
    END
$$;

-- migrate:down

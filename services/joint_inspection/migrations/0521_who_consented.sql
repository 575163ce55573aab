-- migrate:up
ALTER TABLE visits ADD COLUMN consenting text[] NOT NULL DEFAULT '{}';

-- Before the check-in a visit is known to its officers, to who asked for it, to the head of who leads it and to the heads who
-- had their own visit merged into it; one called off also to those who supervise the region.
CREATE OR REPLACE FUNCTION may_see_visit(
    visit visits, everywhere boolean, prefix text, party text, agency text, subject text, head boolean
) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN visit.state IN ('requested', 'planned', 'refused', 'not_arranged', 'merged', 'cancelled')
            THEN agency = ANY (visit.agencies)
            AND ((head AND (agency = visit.agencies[1] OR agency = ANY (visit.consenting)))
                 OR subject = ANY (visit.officers) OR coalesce(subject = visit.requested_by, false))
            OR visit.state = 'cancelled' AND coalesce(visit.region LIKE prefix || '%', false)
        ELSE (everywhere AND visit.state = 'finished')
            OR coalesce(visit.region LIKE prefix || '%', false) OR coalesce(party = ANY (visit.parties), false)
    END
$$;

-- migrate:down

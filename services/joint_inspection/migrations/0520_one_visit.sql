-- migrate:up
ALTER TABLE plans ADD COLUMN IF NOT EXISTS items text[] NOT NULL DEFAULT '{}';

ALTER TABLE visits
    ADD COLUMN ground text NOT NULL DEFAULT 'routine',
    ADD COLUMN items text[] NOT NULL DEFAULT '{}',
    ADD COLUMN obstacle text,
    ADD COLUMN obstacle_text text,
    ADD COLUMN merged_into text REFERENCES visits,
    ADD COLUMN cancel_reason text,
    DROP CONSTRAINT visits_state,
    ADD CONSTRAINT visits_state CHECK (state IN (
        'requested', 'planned', 'checked_in', 'finished', 'refused', 'not_arranged', 'merged', 'cancelled'
    ));
UPDATE visits SET ground = CASE basis WHEN 'clue' THEN 'complaint' ELSE 'off_plan' END WHERE basis <> 'draw';

-- Each agency has one open visit to an enterprise in a month; those of several are proposed to be merged.
DROP INDEX visits_open_once_a_month;
CREATE UNIQUE INDEX visits_open_once_a_month ON visits (credit_code, month, (agencies[1]))
    WHERE state IN ('requested', 'planned', 'checked_in');
CREATE INDEX visits_standing ON visits (credit_code, planned_on) WHERE state IN ('requested', 'planned', 'checked_in');

-- Who books for an enterprise holds its row here until the commit: between looking and booking nobody else books.
CREATE TABLE visit_books (
    credit_code text PRIMARY KEY
);

CREATE TABLE visit_bookings (
    visit text PRIMARY KEY REFERENCES visits,
    credit_code text NOT NULL,
    year integer NOT NULL,
    counts boolean NOT NULL
);
CREATE INDEX visit_bookings_by_enterprise ON visit_bookings (credit_code, year);
INSERT INTO visit_bookings (visit, credit_code, year, counts)
SELECT id, credit_code, left(month, 4)::integer, basis <> 'clue'
FROM visits WHERE state IN ('planned', 'checked_in', 'finished');

CREATE TABLE visit_merges (
    id text PRIMARY KEY,
    region text NOT NULL,
    parties text[] NOT NULL,
    credit_code text NOT NULL,
    state text NOT NULL,
    declined boolean NOT NULL,
    year integer NOT NULL,
    visits text[] NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT visit_merges_state CHECK (state IN ('open', 'merged', 'not_merged'))
);
CREATE INDEX visit_merges_open ON visit_merges (credit_code) WHERE state = 'open';
CREATE INDEX visit_merges_by_party ON visit_merges USING gin (parties);
CREATE INDEX visit_merges_by_visit ON visit_merges USING gin (visits) WHERE state = 'open';

-- Before the check-in a visit is known to its officers, to who asked for it and to the heads of those taking part; one
-- called off also to those who supervise the region.
CREATE OR REPLACE FUNCTION may_see_visit(
    visit visits, everywhere boolean, prefix text, party text, agency text, subject text, head boolean
) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN visit.state IN ('requested', 'planned', 'refused', 'not_arranged', 'merged', 'cancelled')
            THEN agency = ANY (visit.agencies)
            AND (head OR subject = ANY (visit.officers) OR coalesce(subject = visit.requested_by, false))
            OR visit.state = 'cancelled' AND coalesce(visit.region LIKE prefix || '%', false)
        ELSE (everywhere AND visit.state = 'finished')
            OR coalesce(visit.region LIKE prefix || '%', false) OR coalesce(party = ANY (visit.parties), false)
    END
$$;

-- migrate:down

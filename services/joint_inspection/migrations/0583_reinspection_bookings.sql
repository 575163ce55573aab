-- migrate:up
-- An on-site re-inspection that is no part of another visit; whether it uses up the year is visit_grounds.csv's.
CREATE TABLE reinspection_bookings (
    finding text NOT NULL REFERENCES findings,
    nth integer NOT NULL,
    visit text NOT NULL REFERENCES visits,
    credit_code text NOT NULL,
    agency text NOT NULL,
    made_on date NOT NULL,
    counts boolean NOT NULL,
    PRIMARY KEY (finding, nth)
);
CREATE INDEX reinspection_bookings_by_enterprise ON reinspection_bookings (credit_code, made_on);

-- migrate:down

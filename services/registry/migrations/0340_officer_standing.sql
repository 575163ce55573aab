-- migrate:up
ALTER TABLE officers
    ADD COLUMN state text NOT NULL DEFAULT 'active',
    ADD COLUMN certified boolean NOT NULL DEFAULT true,
    ADD COLUMN transferred_to text REFERENCES agencies,
    ADD CONSTRAINT officers_transferred CHECK ((state = 'transferred') = (transferred_to IS NOT NULL));
UPDATE officers SET certified = valid_to >= (now() AT TIME ZONE 'Asia/Shanghai')::date;
CREATE INDEX officers_out_of_post ON officers (state, certificate) WHERE state <> 'active';

CREATE TABLE recusals (
    number text PRIMARY KEY,
    certificate text NOT NULL REFERENCES officers,
    credit_code text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    body jsonb NOT NULL
);
CREATE UNIQUE INDEX recusals_once ON recusals (certificate, credit_code, kind) WHERE state = 'in_force';
CREATE INDEX recusals_by_officer ON recusals (certificate, number);
CREATE INDEX recusals_by_enterprise ON recusals (credit_code, number);

CREATE TABLE trainings (
    number text PRIMARY KEY,
    agency text NOT NULL REFERENCES agencies,
    region text NOT NULL,
    kind text NOT NULL,
    topic text NOT NULL,
    held_on date NOT NULL,
    hours integer NOT NULL,
    held_by text NOT NULL,
    partners text[] NOT NULL,
    certificates text[] NOT NULL,
    withdrawn boolean NOT NULL DEFAULT false
);
CREATE INDEX trainings_held ON trainings (held_on, number);
CREATE INDEX trainings_by_agency ON trainings (agency, held_on, number);
CREATE INDEX trainings_by_officer ON trainings USING gin (certificates);

-- migrate:down

-- migrate:up
CREATE TABLE equipment (
    number text PRIMARY KEY,
    item bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    agency text NOT NULL REFERENCES agencies,
    region text NOT NULL,
    kind text NOT NULL,
    model text NOT NULL,
    serial text NOT NULL,
    state text NOT NULL,
    holder text NOT NULL REFERENCES agencies,
    acquired_on date NOT NULL,
    calibrated_until date,
    scrapped_on date,
    CONSTRAINT equipment_serial UNIQUE (kind, serial),
    CONSTRAINT equipment_scrapped CHECK ((state = 'scrapped') = (scrapped_on IS NOT NULL)),
    CONSTRAINT equipment_held_by_owner CHECK (state = 'lent' OR holder = agency)
);
CREATE INDEX equipment_by_agency ON equipment (agency, number);
CREATE INDEX equipment_by_holder ON equipment (holder, number);
CREATE INDEX equipment_by_region ON equipment (region text_pattern_ops, number);
CREATE INDEX equipment_by_kind ON equipment (kind, number);
CREATE INDEX equipment_calibration ON equipment (coalesce(calibrated_until, 'infinity'), number);

-- A day of an item counts once, whoever used it.
CREATE TABLE equipment_uses (
    item bigint NOT NULL REFERENCES equipment (item),
    days daterange NOT NULL,
    agency text NOT NULL,
    purpose text NOT NULL,
    CONSTRAINT equipment_day_once EXCLUDE USING gist (int8range(item, item, '[]') WITH &&, days WITH &&)
);

-- The same item is lent to one agency at a time: what is approved and not yet back excludes the same days.
CREATE TABLE lendings (
    number text PRIMARY KEY,
    equipment text NOT NULL REFERENCES equipment,
    item bigint NOT NULL REFERENCES equipment (item),
    days daterange NOT NULL,
    state text NOT NULL,
    owner text NOT NULL,
    borrower text NOT NULL,
    region text NOT NULL,
    due_on date NOT NULL,
    overdue boolean NOT NULL,
    parties text[] NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT lendings_one_at_a_time EXCLUDE USING gist (int8range(item, item, '[]') WITH &&, days WITH &&)
        WHERE (state IN ('approved', 'handed_over', 'in_use', 'given_back'))
);
CREATE INDEX lendings_due ON lendings (due_on, number);
CREATE INDEX lendings_by_equipment ON lendings (equipment, number);
CREATE INDEX lendings_by_owner ON lendings (owner, number);
CREATE INDEX lendings_by_borrower ON lendings (borrower, number);
CREATE INDEX lendings_by_region ON lendings (region text_pattern_ops, number);
CREATE INDEX lendings_by_party ON lendings USING gin (parties);

-- migrate:down

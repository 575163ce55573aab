-- migrate:up
ALTER TABLE field_packages
    ADD COLUMN checklist integer,
    ADD COLUMN seen jsonb NOT NULL DEFAULT '{}';
ALTER TABLE field_entries ADD COLUMN item integer;

-- What field work last wrote to an item of a visit's checklist; by the digest the same answer is known again.
CREATE TABLE field_checklist_answers (
    visit text NOT NULL REFERENCES visits,
    item integer NOT NULL,
    revision integer NOT NULL,
    digest text NOT NULL,
    PRIMARY KEY (visit, item)
);

-- migrate:down

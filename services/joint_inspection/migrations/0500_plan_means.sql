-- migrate:up
ALTER TABLE plans
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ADD COLUMN campaign text,
    ADD COLUMN items text[] NOT NULL DEFAULT '{}',
    ADD COLUMN starts_on date,
    ADD COLUMN ends_on date,
    ADD COLUMN tasks jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN equipment jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN budget_yuan bigint,
    ADD COLUMN adjust_reason text,
    ADD CONSTRAINT plans_state CHECK (state IN ('draft', 'filed', 'amended'));
CREATE INDEX plans_by_agency ON plans (agency, month);

-- What was filed stays as it was filed.
CREATE TABLE plan_versions (
    plan text NOT NULL REFERENCES plans,
    version integer NOT NULL,
    filed_at timestamptz NOT NULL,
    filed_with text NOT NULL,
    late boolean NOT NULL,
    reason text,
    content jsonb NOT NULL,
    sha256 text NOT NULL,
    PRIMARY KEY (plan, version)
);
INSERT INTO plan_versions (plan, version, filed_at, filed_with, late, content, sha256)
SELECT id, 1, filed_at, filed_with, late,
       jsonb_build_object('scope', scope, 'domains', domains, 'classes', classes, 'elements', elements,
                          'ratios', '[]'::jsonb, 'items', items, 'tasks', tasks), scope_hash
FROM plans WHERE state = 'filed';

-- The read copy of the registry's equipment: who has which item, and until when its calibration holds.
CREATE TABLE equipment_items (
    number text PRIMARY KEY,
    kind text NOT NULL,
    holder text NOT NULL,
    usable boolean NOT NULL,
    calibrated_until date
);
CREATE INDEX equipment_items_by_holder ON equipment_items (holder, kind) WHERE usable;

-- migrate:down

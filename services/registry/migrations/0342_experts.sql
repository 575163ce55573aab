-- migrate:up
CREATE TABLE experts (
    number text PRIMARY KEY,
    kind text NOT NULL,
    state text NOT NULL,
    agency text NOT NULL REFERENCES agencies,
    region text NOT NULL,
    specialties text[] NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    parties text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX experts_until ON experts (valid_to, number);
CREATE INDEX experts_by_agency ON experts (agency, number);
CREATE INDEX experts_by_region ON experts (region text_pattern_ops, number);
CREATE INDEX experts_by_party ON experts USING gin (parties);

CREATE TABLE expert_groups (
    number text PRIMARY KEY,
    name text NOT NULL,
    purpose text NOT NULL,
    agency text NOT NULL REFERENCES agencies,
    region text NOT NULL,
    members text[] NOT NULL,
    dissolved boolean NOT NULL DEFAULT false
);
CREATE INDEX expert_groups_by_agency ON expert_groups (agency, number);
CREATE INDEX expert_groups_by_region ON expert_groups (region text_pattern_ops, number);
CREATE INDEX expert_groups_by_member ON expert_groups USING gin (members);

-- migrate:down

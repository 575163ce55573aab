-- migrate:up
CREATE TABLE enterprises (
    credit_code text PRIMARY KEY,
    name text NOT NULL,
    name_folded text NOT NULL,
    name_grams text[] NOT NULL,
    region text NOT NULL,
    trade text,
    trade_code text,
    scale text,
    enterprise_type text,
    elements text[] NOT NULL,
    pollutants text[] NOT NULL,
    performance_grade text,
    supervision_class text NOT NULL,
    domain text NOT NULL,
    longitude double precision,
    latitude double precision,
    state text NOT NULL,
    registered_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    closed_on date,
    close_reason text,
    successor text REFERENCES enterprises,
    changes integer NOT NULL DEFAULT 1
);
CREATE INDEX enterprises_by_region ON enterprises (region text_pattern_ops, credit_code);
CREATE INDEX enterprises_by_name ON enterprises USING gin (name_grams);

CREATE TABLE enterprise_changes (
    credit_code text NOT NULL REFERENCES enterprises,
    number integer NOT NULL,
    at timestamptz NOT NULL,
    by_agency text NOT NULL,
    by_subject text NOT NULL,
    reason text,
    changes jsonb NOT NULL,
    PRIMARY KEY (credit_code, number)
);

-- migrate:down

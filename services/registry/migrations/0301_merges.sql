-- migrate:up
CREATE TABLE merges (
    number text PRIMARY KEY,
    credit_code text NOT NULL REFERENCES enterprises,
    successor text NOT NULL REFERENCES enterprises,
    state text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE UNIQUE INDEX merges_one_open ON merges (credit_code) WHERE state IN ('proposed', 'merged');
CREATE INDEX merges_by_region ON merges (region text_pattern_ops, number);
CREATE INDEX merges_by_state ON merges (state, number);
CREATE INDEX merges_by_party ON merges USING gin (parties);

CREATE INDEX enterprises_merged ON enterprises (successor) WHERE state = 'merged';

-- The codes asked for, each with those merged into it: what is filed under any of them is the one's that was asked.
CREATE FUNCTION and_merged(codes text[]) RETURNS TABLE (credit_code text, place bigint, asked_as text)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT asked.code, asked.place, asked.code FROM unnest(codes) WITH ORDINALITY AS asked (code, place)
    UNION ALL
    SELECT merged.credit_code, asked.place, asked.code
    FROM unnest(codes) WITH ORDINALITY AS asked (code, place)
    JOIN enterprises AS merged ON merged.successor = asked.code AND merged.state = 'merged';
END;

-- migrate:down

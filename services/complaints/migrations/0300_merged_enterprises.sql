-- migrate:up
CREATE TABLE merged_enterprises (
    credit_code text PRIMARY KEY,
    successor text NOT NULL
);
CREATE INDEX merged_enterprises_by_successor ON merged_enterprises (successor);

-- The codes asked for, each with those merged into it: what is filed under any of them is the one's that was asked.
CREATE FUNCTION and_merged(codes text[]) RETURNS TABLE (credit_code text, place bigint, asked_as text)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT asked.code, asked.place, asked.code FROM unnest(codes) WITH ORDINALITY AS asked (code, place)
    UNION ALL
    SELECT merged.credit_code, asked.place, asked.code
    FROM unnest(codes) WITH ORDINALITY AS asked (code, place)
    JOIN merged_enterprises AS merged ON merged.successor = asked.code;
END;

-- migrate:down

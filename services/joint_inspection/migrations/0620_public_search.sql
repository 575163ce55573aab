-- migrate:up
-- What is public is found by the words it shows now. What stood before is folded here as the service folds it.
ALTER TABLE published ADD COLUMN folded text NOT NULL DEFAULT '', ADD COLUMN grams text[] NOT NULL DEFAULT '{}';
UPDATE published SET folded = regexp_replace(normalize(lower((
    SELECT string_agg(one ->> 'value', '¦' ORDER BY nth)
    FROM jsonb_array_elements(body -> 'fields') WITH ORDINALITY AS shown (one, nth)
)), NFKC), '\s', '', 'g')
WHERE jsonb_typeof(body -> 'fields') = 'array' AND jsonb_array_length(body -> 'fields') > 0;
UPDATE published SET grams = ARRAY(
    SELECT DISTINCT substr(folded, at, 2) FROM generate_series(1, length(folded) - 1) AS at
) WHERE folded <> '';
CREATE INDEX published_by_text ON published USING gin (grams);

-- Of a penalty decision only what may be made public.
CREATE TABLE told_penalties (
    number text PRIMARY KEY,
    agency text NOT NULL,
    credit_code text NOT NULL,
    region text NOT NULL,
    kinds text[] NOT NULL,
    amount numeric NOT NULL,
    decided_on date NOT NULL
);

-- migrate:down

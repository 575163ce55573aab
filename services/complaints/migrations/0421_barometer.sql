-- migrate:up
-- What the barometer counts stands in this index: a period is read from it alone, whatever else a complaint holds.
CREATE INDEX complaints_counted ON complaints (filed_at) INCLUDE (region, matter, credit_code);

-- Where enterprises are and what their trade is, as the registry tells it.
CREATE TABLE known_sites (
    credit_code text PRIMARY KEY,
    trade_code text,
    longitude double precision,
    latitude double precision
);

-- migrate:down

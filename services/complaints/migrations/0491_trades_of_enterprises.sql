-- migrate:up
-- Where an enterprise is and what its trade is stands with its name, in one place.
ALTER TABLE known_enterprises ADD COLUMN trade_code text;
UPDATE known_enterprises AS known SET
    trade_code = sites.trade_code,
    longitude = coalesce(known.longitude, sites.longitude),
    latitude = coalesce(known.latitude, sites.latitude)
FROM known_sites AS sites WHERE sites.credit_code = known.credit_code;
DROP TABLE known_sites;

-- migrate:down

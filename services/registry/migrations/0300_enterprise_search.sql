-- migrate:up
ALTER TABLE enterprises
    ADD COLUMN address text,
    ADD COLUMN address_folded text NOT NULL DEFAULT '',
    ADD COLUMN address_grams text[] NOT NULL DEFAULT '{}',
    ADD COLUMN positive_listed boolean NOT NULL DEFAULT false,
    ADD COLUMN credit_level text;
UPDATE enterprises SET positive_listed = true
FROM positive_listings AS listed WHERE listed.credit_code = enterprises.credit_code AND listed.state = 'in_force';
UPDATE enterprises SET credit_level = credits.level FROM credits WHERE credits.credit_code = enterprises.credit_code;

CREATE INDEX enterprises_by_address ON enterprises USING gin (address_grams);
CREATE INDEX enterprises_placed ON enterprises USING gist (point(longitude, latitude)) WHERE longitude IS NOT NULL;
CREATE INDEX enterprises_listed ON enterprises (credit_code) WHERE positive_listed;
CREATE INDEX enterprises_listed_named ON enterprises (name, credit_code) WHERE positive_listed;
CREATE INDEX enterprises_listed_registered ON enterprises (registered_at, credit_code) WHERE positive_listed;
CREATE INDEX enterprises_rated ON enterprises (credit_level, credit_code) WHERE credit_level IS NOT NULL;
CREATE INDEX enterprises_rated_named ON enterprises (credit_level, name, credit_code) WHERE credit_level IS NOT NULL;
CREATE INDEX enterprises_rated_registered ON enterprises (credit_level, registered_at, credit_code)
    WHERE credit_level IS NOT NULL;

-- Metres along a great circle between two places, each (longitude, latitude) in degrees.
CREATE FUNCTION metres_between(one point, other point) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN 12742017.6 * asin(sqrt(least(1.0,
    power(sind((other[1] - one[1]) / 2), 2)
    + cosd(one[1]) * cosd(other[1]) * power(sind((other[0] - one[0]) / 2), 2)
)));
ANALYZE enterprises;

-- migrate:down

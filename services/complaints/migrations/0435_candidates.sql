-- migrate:up
ALTER TABLE known_enterprises
    ADD COLUMN longitude double precision,
    ADD COLUMN latitude double precision,
    ADD COLUMN name_grams text[] NOT NULL DEFAULT '{}';
-- Every two neighbouring characters of a name, as `grams` in enterprises/rules.py makes them.
UPDATE known_enterprises SET name_grams = ARRAY(
    SELECT DISTINCT substr(name_key, at, 2) FROM generate_series(1, length(name_key) - 1) AS at
);
CREATE INDEX known_enterprises_grams ON known_enterprises USING gin (name_grams);
CREATE INDEX known_enterprises_placed ON known_enterprises USING gist (point(longitude, latitude))
    WHERE active AND longitude IS NOT NULL;
DROP INDEX known_enterprises_name;
CREATE INDEX known_enterprises_name ON known_enterprises (name_key);

CREATE TABLE former_names (
    credit_code text NOT NULL,
    name_key text NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (credit_code, name_key)
);
CREATE INDEX former_names_by_name ON former_names (name_key);

CREATE TABLE complaint_points (
    number text PRIMARY KEY REFERENCES complaints,
    longitude double precision NOT NULL,
    latitude double precision NOT NULL,
    given_at timestamptz NOT NULL
);

-- Metres along a great circle between two places, each (longitude, latitude) in degrees.
CREATE FUNCTION metres_between(one point, other point) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN 12742017.6 * asin(sqrt(least(1.0,
    power(sind((other[1] - one[1]) / 2), 2)
    + cosd(one[1]) * cosd(other[1]) * power(sind((other[0] - one[0]) / 2), 2)
)));

-- migrate:down

-- migrate:up
-- Agencies known from before are placed under the one of their kind a level higher, until the registry says otherwise.
UPDATE known_agencies AS own SET parent = above.code
FROM known_agencies AS above
WHERE own.parent IS NULL AND above.kind = own.kind
  AND (own.level, above.level) IN (('county', 'city'), ('city', 'province'))
  AND above.region = CASE own.level
      WHEN 'county' THEN left(own.region, 4) || '00' ELSE left(own.region, 2) || '0000'
  END;

-- migrate:down

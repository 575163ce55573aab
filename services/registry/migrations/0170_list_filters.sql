-- migrate:up
-- Credit codes, names and days of entry go with the region: a page of one region must not pass over all others'.
CREATE INDEX enterprises_of_province ON enterprises (left(region, 2), credit_code);
CREATE INDEX enterprises_of_city ON enterprises (left(region, 4), credit_code);
CREATE INDEX enterprises_of_county ON enterprises (left(region, 6), credit_code);
CREATE INDEX enterprises_of_city_named ON enterprises (left(region, 4), name, credit_code);
CREATE INDEX enterprises_of_county_named ON enterprises (left(region, 6), name, credit_code);
CREATE INDEX enterprises_of_city_registered ON enterprises (left(region, 4), registered_at, credit_code);
CREATE INDEX enterprises_of_county_registered ON enterprises (left(region, 6), registered_at, credit_code);
DROP INDEX enterprises_by_region;

-- What most enterprises are needs no index of its own: a page of them is found in passing.
CREATE INDEX enterprises_watched ON enterprises (supervision_class, credit_code) WHERE supervision_class <> 'general';
CREATE INDEX enterprises_watched_named ON enterprises (supervision_class, name, credit_code)
    WHERE supervision_class <> 'general';
CREATE INDEX enterprises_watched_registered ON enterprises (supervision_class, registered_at, credit_code)
    WHERE supervision_class <> 'general';
CREATE INDEX enterprises_special_domain ON enterprises (domain, credit_code) WHERE domain <> 'pollution';
CREATE INDEX enterprises_special_domain_named ON enterprises (domain, name, credit_code) WHERE domain <> 'pollution';
CREATE INDEX enterprises_special_domain_registered ON enterprises (domain, registered_at, credit_code)
    WHERE domain <> 'pollution';
CREATE INDEX enterprises_closed ON enterprises (state, credit_code) WHERE state <> 'active';
CREATE INDEX enterprises_closed_named ON enterprises (state, name, credit_code) WHERE state <> 'active';
CREATE INDEX enterprises_closed_registered ON enterprises (state, registered_at, credit_code) WHERE state <> 'active';
CREATE INDEX enterprises_by_trade_code ON enterprises (trade_code text_pattern_ops);
CREATE INDEX enterprises_by_trade ON enterprises (trade);
ANALYZE enterprises;

-- migrate:down

-- migrate:up
-- A page of one region, matter or party must not pass over all others'. What `complaints_parties` was asked for is
-- now read in order, by the columns that `parties` is made of.
CREATE INDEX complaints_of_province ON complaints (left(region, 2), filed_at DESC, number DESC);
CREATE INDEX complaints_of_city ON complaints (left(region, 4), filed_at DESC, number DESC);
CREATE INDEX complaints_of_county ON complaints (left(region, 6), filed_at DESC, number DESC);
CREATE INDEX complaints_in_state ON complaints (state, filed_at DESC, number DESC);
DROP INDEX complaints_open;
CREATE INDEX complaints_of_matter ON complaints (matter, filed_at DESC, number DESC) WHERE matter IS NOT NULL;
CREATE INDEX complaints_of_receiver ON complaints (received_by, filed_at DESC, number DESC)
    WHERE received_by <> 'public';
CREATE INDEX complaints_of_upper ON complaints ((uppers[1]), filed_at DESC, number DESC) WHERE uppers[1] IS NOT NULL;
CREATE INDEX complaints_of_second_upper ON complaints ((uppers[2]), filed_at DESC, number DESC)
    WHERE uppers[2] IS NOT NULL;
CREATE INDEX complaints_of_more_uppers ON complaints (filed_at DESC, number DESC) WHERE cardinality(uppers) > 2;
DROP INDEX complaints_parties;
ANALYZE complaints;

-- migrate:down

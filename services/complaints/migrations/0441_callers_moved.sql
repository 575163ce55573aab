-- migrate:up
-- Callers taken in before lie in the schema identity from now on, as they were sealed to the service's key.
ALTER TABLE complaint_callers NO FORCE ROW LEVEL SECURITY;
SELECT identity.adopt((SELECT jsonb_agg(to_jsonb(one)) FROM complaint_callers AS one));
DROP TABLE complaint_callers;

-- migrate:down

-- migrate:up
-- An agency finds and adds looks of its own only, and none is ever changed or removed. `*` is the service itself,
-- when it tells callers which agencies looked.
ALTER TABLE caller_looks ENABLE ROW LEVEL SECURITY;
ALTER TABLE caller_looks FORCE ROW LEVEL SECURITY;
CREATE POLICY looks_added ON caller_looks FOR INSERT WITH CHECK (agency = current_setting('hub.party', true));
CREATE POLICY looks_found ON caller_looks FOR SELECT USING (current_setting('hub.party', true) IN (agency, '*'));

-- migrate:down

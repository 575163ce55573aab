-- migrate:up
CREATE INDEX complaint_rulings_newest ON complaint_rulings (ruled_at DESC, complaint DESC);
CREATE INDEX complaint_rulings_of_region ON complaint_rulings (region, ruled_at DESC, complaint DESC);

-- migrate:down

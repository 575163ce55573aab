-- migrate:up
ALTER TABLE plan_reports ADD COLUMN files text[] NOT NULL DEFAULT '{}';
CREATE INDEX plan_reports_by_file ON plan_reports USING gin (files);

-- migrate:down

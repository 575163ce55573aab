-- migrate:up
ALTER TABLE visit_recordings
    ADD COLUMN agency text NOT NULL DEFAULT '',
    ADD COLUMN item integer,
    ADD COLUMN received boolean NOT NULL DEFAULT false,
    ADD COLUMN media_type text,
    ADD COLUMN size bigint,
    ADD COLUMN picture jsonb,
    ADD COLUMN remarks jsonb NOT NULL DEFAULT '[]';
UPDATE visit_recordings SET agency = package.actor ->> 'agency'
FROM field_packages AS package WHERE package.id = visit_recordings.package;
ALTER TABLE visit_recordings ALTER COLUMN agency DROP DEFAULT;

CREATE INDEX visits_begun ON visits (checked_in_at) WHERE checked_in_at IS NOT NULL;

-- migrate:down

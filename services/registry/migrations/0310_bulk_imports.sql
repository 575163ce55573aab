-- migrate:up
-- Rows are written once, as they are taken in: an import reads what is left from its file.
DELETE FROM import_rows WHERE outcome = 'pending';
DROP INDEX import_rows_pending;
ALTER TABLE import_rows DROP COLUMN cells;
INSERT INTO errands (id, kind, record, sent_at)
SELECT gen_random_uuid(), 'import.take_in', id::text, started_at FROM imports WHERE state = 'running';
INSERT INTO errands (id, kind, record, sent_at)
SELECT gen_random_uuid(), 'reading_file.take_parts', id::text, started_at FROM reading_files WHERE state = 'running';

-- The history of an entry is written with the entry, by the same statement or the same COPY.
ALTER TABLE enterprise_changes DROP CONSTRAINT enterprise_changes_credit_code_fkey;

-- migrate:down

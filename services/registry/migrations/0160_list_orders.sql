-- migrate:up
CREATE INDEX agencies_named ON agencies (name, code);
CREATE INDEX enterprises_named ON enterprises (name, credit_code);
CREATE INDEX enterprises_registered ON enterprises (registered_at, credit_code);
CREATE INDEX officers_until ON officers (valid_to, certificate);
CREATE INDEX permits_until ON permits (coalesce(valid_to, 'infinity'), number);
CREATE INDEX matrix_rows_placed ON matrix_rows (version, region, matter, level);
CREATE INDEX item_rows_named ON item_rows (version, name, code);

-- migrate:down

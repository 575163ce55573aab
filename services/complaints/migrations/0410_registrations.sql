-- migrate:up
-- How far the running numbers of a region have come on each day.
CREATE TABLE complaint_registers (
    region text NOT NULL,
    day date NOT NULL,
    last bigint NOT NULL,
    PRIMARY KEY (region, day)
) WITH (fillfactor = 50);

ALTER TABLE complaints ADD COLUMN registration text;
WITH counted AS (
    SELECT number, region || to_char(filed_at AT TIME ZONE 'Asia/Shanghai', '-YYYYMMDD-') AS series,
           row_number() OVER (
               PARTITION BY region, (filed_at AT TIME ZONE 'Asia/Shanghai')::date ORDER BY filed_at, number
           ) AS nth
    FROM complaints
)
UPDATE complaints SET registration = series || lpad(nth::text, greatest(4, length(nth::text)), '0')
FROM counted WHERE counted.number = complaints.number;
INSERT INTO complaint_registers (region, day, last)
SELECT region, (filed_at AT TIME ZONE 'Asia/Shanghai')::date, count(*) FROM complaints GROUP BY 1, 2;

ALTER TABLE complaints ADD CONSTRAINT complaints_registration UNIQUE (registration);
CREATE INDEX complaints_of_work_order ON complaints (external_number) WHERE external_number IS NOT NULL;

-- migrate:down

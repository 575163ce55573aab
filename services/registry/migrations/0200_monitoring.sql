-- migrate:up
CREATE TABLE points (
    code text PRIMARY KEY,
    credit_code text NOT NULL REFERENCES enterprises,
    number text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    production text
);
CREATE INDEX points_by_enterprise ON points (credit_code, code);

CREATE TABLE series (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    point text NOT NULL REFERENCES points,
    metric text NOT NULL,
    unit text NOT NULL,
    first_hour timestamptz,
    last_hour timestamptz,
    watched boolean NOT NULL DEFAULT false,
    limit_value double precision,
    limit_basis text,
    permit text,
    permit_ends date,
    UNIQUE (point, metric)
);

CREATE TABLE reading_batches (
    id uuid PRIMARY KEY,
    source smallint NOT NULL,
    agency text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    file uuid,
    rows_total integer NOT NULL,
    accepted integer NOT NULL,
    corrected integer NOT NULL,
    unchanged integer NOT NULL,
    rejected integer NOT NULL,
    alerts integer NOT NULL,
    first_hour timestamptz,
    last_hour timestamptz,
    sha256 text,
    received_at timestamptz NOT NULL,
    findings jsonb NOT NULL
);
CREATE INDEX reading_batches_by_agency ON reading_batches (agency, id);
CREATE INDEX reading_batches_by_file ON reading_batches (file, id) WHERE file IS NOT NULL;

CREATE TABLE readings (
    series integer NOT NULL,
    hour timestamptz NOT NULL,
    source smallint NOT NULL,
    version smallint NOT NULL,
    flag smallint NOT NULL,
    current boolean NOT NULL,
    row integer NOT NULL,
    value double precision,
    batch uuid NOT NULL,
    reason text,
    PRIMARY KEY (series, hour, source, version)
) PARTITION BY RANGE (hour);
CREATE INDEX readings_by_batch ON readings (batch, row);

CREATE FUNCTION keep_reading_partitions(today date, months_back integer, months_ahead integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET timezone = 'UTC' AS $$
DECLARE
    wanted timestamptz;
BEGIN
    FOR wanted IN SELECT generate_series(
        date_trunc('month', today) - make_interval(months => months_back),
        date_trunc('month', today) + make_interval(months => months_ahead), interval '1 month'
    ) LOOP
        EXECUTE format(
            'CREATE TABLE IF NOT EXISTS %I PARTITION OF readings FOR VALUES FROM (%L) TO (%L)',
            'readings_' || to_char(wanted, 'YYYYMM'), wanted, wanted + interval '1 month');
    END LOOP;
END $$;

SELECT keep_reading_partitions(current_date, 13, 3);

-- migrate:down

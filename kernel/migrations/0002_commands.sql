-- migrate:up
CREATE TABLE commands (
    day date NOT NULL,
    agency text NOT NULL,
    id uuid NOT NULL,
    body_hash bytea NOT NULL,
    record text,
    seq bigint,
    PRIMARY KEY (day, agency, id)
) PARTITION BY RANGE (day);

CREATE FUNCTION keep_command_partitions(today date, days_kept integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    one record;
    wanted date;
BEGIN
    FOR wanted IN SELECT generate_series(today - days_kept, today + 2, interval '1 day')::date LOOP
        EXECUTE format(
            'CREATE TABLE IF NOT EXISTS %I PARTITION OF commands FOR VALUES FROM (%L) TO (%L)',
            'commands_' || to_char(wanted, 'YYYYMMDD'), wanted, wanted + 1);
    END LOOP;
    FOR one IN
        SELECT inhrelid::regclass AS name FROM pg_inherits
        WHERE inhparent = 'commands'::regclass
          AND substring(inhrelid::regclass::text FROM '[0-9]{8}$')::date < today - days_kept
    LOOP
        EXECUTE format('DROP TABLE %s', one.name);
    END LOOP;
END $$;

SELECT keep_command_partitions(current_date, 30);

-- migrate:down

-- migrate:up
-- A duty can be warned of ahead, stand still for a while, be given more time, another limit or another agency.
ALTER TABLE duties
    ADD COLUMN extended numeric NOT NULL DEFAULT 0,
    ADD COLUMN extended_unit text,
    ADD COLUMN pauses timestamptz[] NOT NULL DEFAULT '{}',
    ADD COLUMN paused_at timestamptz,
    ADD COLUMN warn_value numeric,
    ADD COLUMN warn_unit text,
    ADD COLUMN warn_at timestamptz,
    ADD COLUMN warned_at timestamptz,
    DROP CONSTRAINT duties_state_check,
    ADD CONSTRAINT duties_state_check
        CHECK (state IN ('running', 'paused', 'overdue', 'met', 'met_late', 'failing'));
ALTER TABLE duties ADD COLUMN light text GENERATED ALWAYS AS (
    CASE
        WHEN ended_at IS NOT NULL OR state = 'paused' THEN NULL
        WHEN state = 'overdue' THEN 'red'
        WHEN warned_at IS NOT NULL THEN 'yellow'
    END
) STORED;
CREATE INDEX duties_to_warn ON duties (warn_at) WHERE ended_at IS NULL AND warned_at IS NULL AND warn_at IS NOT NULL;
CREATE INDEX duties_lit ON duties (agency, light, due_at, id) WHERE light IS NOT NULL;

-- migrate:down

-- migrate:up
ALTER TABLE findings
    ADD COLUMN circumstances text[] NOT NULL DEFAULT '{}',
    ADD COLUMN loss_yuan numeric,
    ADD COLUMN gain_yuan numeric,
    ADD COLUMN water_cut_hours numeric;

-- migrate:down

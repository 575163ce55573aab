-- migrate:up
ALTER TABLE complaints
    ADD COLUMN kind text NOT NULL DEFAULT 'complaint',
    ADD COLUMN kind_reason text,
    ADD COLUMN noticed_at timestamptz,
    ADD COLUMN contact_asked_at timestamptz,
    ADD COLUMN contacted_at timestamptz,
    ADD COLUMN paused_for text,
    ADD COLUMN paused_at timestamptz,
    ADD COLUMN escalation text,
    ADD COLUMN total_overdue boolean NOT NULL DEFAULT false,
    ADD COLUMN co_agencies text[] NOT NULL DEFAULT '{}',
    ADD COLUMN co_waiting text[] NOT NULL DEFAULT '{}';
CREATE INDEX complaints_of_co_agency ON complaints ((co_agencies[1]), filed_at DESC, number DESC)
    WHERE co_agencies[1] IS NOT NULL;
CREATE INDEX complaints_of_second_co_agency ON complaints ((co_agencies[2]), filed_at DESC, number DESC)
    WHERE co_agencies[2] IS NOT NULL;
CREATE INDEX complaints_of_third_co_agency ON complaints ((co_agencies[3]), filed_at DESC, number DESC)
    WHERE co_agencies[3] IS NOT NULL;

-- What happened on the way to a reply; a complaint to which nothing happened has no row.
CREATE TABLE complaint_handlings (
    number text PRIMARY KEY REFERENCES complaints,
    extensions jsonb NOT NULL,
    pauses jsonb NOT NULL,
    contacts jsonb NOT NULL,
    escalations jsonb NOT NULL,
    co_handlings jsonb NOT NULL
);

-- migrate:down

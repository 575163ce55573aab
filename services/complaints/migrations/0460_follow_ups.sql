-- migrate:up
ALTER TABLE complaints ADD COLUMN redone integer NOT NULL DEFAULT 0;

CREATE TABLE follow_ups (
    complaint text NOT NULL REFERENCES complaints,
    round integer NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    agency text NOT NULL,
    matter text NOT NULL,
    replied_at timestamptz NOT NULL,
    reply text NOT NULL,
    finding text,
    overdue boolean NOT NULL,
    redone integer NOT NULL,
    rate_until timestamptz NOT NULL,
    reopen_until timestamptz,
    call_back text NOT NULL,
    drawn_by text,
    calls integer NOT NULL,
    call_back_overdue boolean NOT NULL,
    note text,
    satisfaction text,
    solved boolean,
    heard_by text,
    rated_at timestamptz,
    reopened_at timestamptz,
    reopened_by text,
    reopen_reason text,
    PRIMARY KEY (complaint, round)
);
CREATE INDEX follow_ups_by_reply ON follow_ups (replied_at, complaint, round);
CREATE INDEX follow_ups_of_agency ON follow_ups (agency, replied_at, complaint, round);
CREATE INDEX follow_ups_to_call ON follow_ups (call_back, replied_at, complaint, round);

-- What is counted of a month; at filing nothing is counted yet, so filing writes no entry here.
CREATE INDEX complaints_answered_routing ON complaints (routed_at)
    WHERE NOT historic AND agency IS NOT NULL AND (signed_at IS NOT NULL OR sign_overdue);
CREATE INDEX follow_ups_rated ON follow_ups (replied_at) WHERE satisfaction IS NOT NULL OR solved IS NOT NULL;

-- migrate:down

-- migrate:up
CREATE TABLE exchanged_clues (
    number text PRIMARY KEY,
    state text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    sender text NOT NULL,
    sender_office text NOT NULL,
    receiver text,
    receiver_office text NOT NULL,
    arbiter text,
    declined_by text[] NOT NULL,
    credit_code text,
    quality text,
    overdue boolean NOT NULL,
    accepted boolean NOT NULL,
    month text NOT NULL,
    sent_at timestamptz NOT NULL,
    finished_at timestamptz,
    files text[] NOT NULL,
    body jsonb NOT NULL
);
-- A list is read in order by each way to be in reach; numbers grow with time.
CREATE INDEX exchanged_clues_of_sender ON exchanged_clues (sender, number);
CREATE INDEX exchanged_clues_of_receiver ON exchanged_clues (receiver, number) WHERE receiver IS NOT NULL;
CREATE INDEX exchanged_clues_of_arbiter ON exchanged_clues (arbiter, number) WHERE arbiter IS NOT NULL;
CREATE INDEX exchanged_clues_of_province ON exchanged_clues (left(region, 2), number);
CREATE INDEX exchanged_clues_of_city ON exchanged_clues (left(region, 4), number);
CREATE INDEX exchanged_clues_of_county ON exchanged_clues (left(region, 6), number);
CREATE INDEX exchanged_clues_in_state ON exchanged_clues (state, number);
CREATE INDEX exchanged_clues_overdue ON exchanged_clues (number) WHERE overdue;
CREATE INDEX exchanged_clues_of_quality ON exchanged_clues (quality, number) WHERE quality IS NOT NULL;
CREATE INDEX exchanged_clues_of_month ON exchanged_clues (month, number);
CREATE INDEX exchanged_clues_of_enterprise ON exchanged_clues (credit_code, sent_at DESC, number DESC)
    WHERE credit_code IS NOT NULL;
CREATE INDEX exchanged_clues_declined ON exchanged_clues USING gin (declined_by);
CREATE INDEX exchanged_clues_files ON exchanged_clues USING gin (files);
-- Of its own collation, so that a page is not made by sorting all that exchanged_clues_of_enterprise leads to.
CREATE INDEX exchanged_clues_of_enterprise_finished ON exchanged_clues (credit_code COLLATE "C", finished_at)
    WHERE credit_code IS NOT NULL AND finished_at IS NOT NULL;

-- What an arbitration decided, for like clues; between a bureau's own offices it holds for that bureau alone.
CREATE TABLE exchanged_clue_rulings (
    matter text NOT NULL,
    region text NOT NULL,
    inside text NOT NULL,
    agency text NOT NULL,
    office text NOT NULL,
    clue text NOT NULL REFERENCES exchanged_clues,
    reason text NOT NULL,
    ruled_by text NOT NULL,
    ruled_at timestamptz NOT NULL,
    PRIMARY KEY (matter, region, inside)
);

-- migrate:down

-- migrate:up
-- A row-by-row check of what the journal's own code writes together is what bulk appends would wait for; `hub verify`
-- finds a row without its chain's head and a position without its row.
ALTER TABLE journal DROP CONSTRAINT journal_aggregate_fkey;
ALTER TABLE feed DROP CONSTRAINT feed_seq_fkey;

CREATE TABLE errands (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    record text NOT NULL,
    sent_at timestamptz NOT NULL,
    UNIQUE (kind, record)
);

-- migrate:down

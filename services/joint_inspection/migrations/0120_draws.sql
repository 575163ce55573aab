-- migrate:up
CREATE TABLE draws (
    id text PRIMARY KEY,
    plan text NOT NULL REFERENCES plans,
    region text NOT NULL,
    parties text[] NOT NULL,
    state text NOT NULL,
    initiator text NOT NULL,
    witness text NOT NULL,
    pool_hash text NOT NULL,
    pool bytea NOT NULL,
    terms bytea NOT NULL,
    opened_at timestamptz NOT NULL,
    commitment_initiator text,
    commitment_witness text,
    subject_initiator text,
    subject_witness text,
    nonce_initiator text,
    nonce_witness text,
    drawn_at timestamptz,
    published_at timestamptz,
    failed_at timestamptz,
    withheld text[],
    proof text,
    proof_hash text,
    redraw_of text REFERENCES draws,
    redraw_reason text,
    CONSTRAINT draws_redrawn_once UNIQUE (redraw_of),
    CONSTRAINT draws_state CHECK (state IN ('committing', 'revealing', 'drawn', 'published', 'failed')),
    CONSTRAINT draws_failed_without_nonce CHECK (state <> 'failed' OR num_nonnulls(nonce_initiator, nonce_witness) = 0)
);
CREATE UNIQUE INDEX draws_once_per_plan ON draws (plan) WHERE redraw_of IS NULL;
CREATE INDEX draws_by_plan ON draws (plan, id);

-- migrate:down

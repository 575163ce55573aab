-- migrate:up
-- What only some referrals have: one sent before, its manifests, items, how it ended.
ALTER TABLE referrals ADD COLUMN particulars jsonb NOT NULL DEFAULT '{}';
CREATE INDEX referrals_by_manifest ON referrals USING gin (particulars jsonb_path_ops);

-- A case that police passed on, as those who passed it on keep seeing it.
CREATE TABLE referral_passages (
    id uuid PRIMARY KEY,
    number text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    passed_on_by text NOT NULL,
    police text NOT NULL,
    reason text NOT NULL,
    passed_on_at timestamptz NOT NULL,
    late boolean NOT NULL,
    state text NOT NULL,
    ended_at timestamptz
);
CREATE INDEX referral_passages_newest ON referral_passages (passed_on_at DESC, id DESC);
CREATE INDEX referral_passages_of_party ON referral_passages USING gin (parties);
CREATE INDEX referral_passages_waiting ON referral_passages (number) WHERE state = 'waiting';

ALTER TABLE referral_passages ENABLE ROW LEVEL SECURITY;
ALTER TABLE referral_passages FORCE ROW LEVEL SECURITY;
CREATE POLICY referral_passages_parties ON referral_passages USING (
    current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties)
);

-- migrate:down

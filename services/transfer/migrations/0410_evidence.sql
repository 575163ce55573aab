-- migrate:up
CREATE TABLE signing_keys (
    id text PRIMARY KEY,
    holder text NOT NULL,
    holder_name text NOT NULL,
    agency text NOT NULL,
    region text NOT NULL,
    algorithm text NOT NULL,
    public_key text NOT NULL,
    demonstration boolean NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz,
    revocation_reason text,
    voucher_key text,
    voucher_signature text
);
CREATE INDEX signing_keys_newest ON signing_keys (valid_from DESC, id DESC);
CREATE INDEX signing_keys_of_holder ON signing_keys (holder, valid_from DESC, id DESC);

CREATE TABLE evidence (
    number text PRIMARY KEY,
    region text NOT NULL,
    own_parties text[] NOT NULL,
    parties text[] NOT NULL,
    referral text REFERENCES referrals,
    credit_code text NOT NULL,
    state text NOT NULL,
    captured_at timestamptz NOT NULL,
    files text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX evidence_newest ON evidence (captured_at DESC, number DESC);
CREATE INDEX evidence_of_referral ON evidence (referral, captured_at DESC, number DESC);
CREATE INDEX evidence_of_enterprise ON evidence (credit_code, captured_at DESC, number DESC);
CREATE INDEX evidence_of_party ON evidence USING gin (parties);
CREATE INDEX evidence_by_file ON evidence USING gin (files);

ALTER TABLE evidence ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence FORCE ROW LEVEL SECURITY;
CREATE POLICY evidence_parties ON evidence USING (
    current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties)
);

CREATE TABLE evidence_entries (
    evidence text NOT NULL REFERENCES evidence,
    place integer NOT NULL,
    hash text NOT NULL,
    entry text NOT NULL,
    PRIMARY KEY (evidence, place)
);

ALTER TABLE evidence_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY evidence_entries_parties ON evidence_entries USING (
    EXISTS (SELECT FROM evidence WHERE evidence.number = evidence_entries.evidence)
);

CREATE TABLE evidence_exports (
    id text PRIMARY KEY,
    region text NOT NULL,
    parties text[] NOT NULL,
    referral text NOT NULL REFERENCES referrals,
    agency text NOT NULL,
    exported_at timestamptz NOT NULL,
    items integer NOT NULL,
    sha256 text NOT NULL
);
CREATE INDEX evidence_exports_by_file ON evidence_exports (sha256, agency);

ALTER TABLE evidence_exports ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_exports FORCE ROW LEVEL SECURITY;
CREATE POLICY evidence_exports_parties ON evidence_exports USING (
    current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties)
);

-- Evidence of a referral is its parties' to see, whoever they become; and always of those who captured or hold it.
CREATE FUNCTION evidence_parties_of(own text[], of_referral text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
    SELECT array_agg(DISTINCT party ORDER BY party) FROM unnest(own || coalesce(of_referral, '{}')) AS party;
END;

CREATE FUNCTION evidence_follows_referral() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE evidence SET parties = evidence_parties_of(own_parties, NEW.parties) WHERE referral = NEW.number;
    RETURN NULL;
END
$$;
CREATE TRIGGER evidence_follows_referral AFTER UPDATE OF parties ON referrals
FOR EACH ROW WHEN (OLD.parties IS DISTINCT FROM NEW.parties) EXECUTE FUNCTION evidence_follows_referral();

-- migrate:down

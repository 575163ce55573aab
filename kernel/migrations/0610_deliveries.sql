-- migrate:up
-- Receivers of partners as this service knows them, and how far its feed was read for each.
CREATE TABLE delivery_receivers (
    id text PRIMARY KEY,
    agency text NOT NULL,
    agency_kind text NOT NULL,
    region text NOT NULL,
    role text NOT NULL,
    office text,
    address text NOT NULL,
    kinds text[] NOT NULL,
    position bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('active', 'suspended', 'ended')),
    failures integer NOT NULL DEFAULT 0,
    failing_since timestamptz,
    next_try_at timestamptz,
    error text,
    since timestamptz NOT NULL
);

CREATE TABLE delivery_keys (
    receiver text NOT NULL REFERENCES delivery_receivers (id),
    version integer NOT NULL,
    algorithm text NOT NULL,
    public_key text NOT NULL,
    sealed bytea NOT NULL,
    made_at timestamptz NOT NULL,
    valid_until timestamptz,
    PRIMARY KEY (receiver, version)
);

-- What was taken by a receiver, and what it would not take: that holds back its own aggregate only.
CREATE TABLE deliveries (
    receiver text NOT NULL REFERENCES delivery_receivers (id),
    position bigint NOT NULL,
    id text NOT NULL,
    aggregate text NOT NULL,
    type text NOT NULL,
    state text NOT NULL CHECK (state IN ('sent', 'failing', 'parked', 'quarantined')),
    sha256 text,
    sent_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    first_tried_at timestamptz,
    next_try_at timestamptz,
    error text,
    digest bigint,
    PRIMARY KEY (receiver, position)
);
CREATE INDEX deliveries_held ON deliveries (receiver, aggregate, position) WHERE state <> 'sent';
CREATE INDEX deliveries_held_in_order ON deliveries (receiver, position) WHERE state <> 'sent';
CREATE INDEX deliveries_without_digest ON deliveries (receiver, position) WHERE state = 'sent' AND digest IS NULL;
CREATE INDEX deliveries_sent ON deliveries (sent_at) WHERE state = 'sent';

CREATE TABLE delivery_digests (
    receiver text NOT NULL REFERENCES delivery_receivers (id),
    number bigint NOT NULL CHECK (number > 0),
    body bytea NOT NULL,
    lines bytea NOT NULL,
    PRIMARY KEY (receiver, number)
);

DO $$ BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON delivery_digests FROM %I', current_schema());
END $$;

-- migrate:down

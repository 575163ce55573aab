-- migrate:up
CREATE TABLE notices (
    number text PRIMARY KEY,
    state text NOT NULL,
    region text NOT NULL,
    trade text NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX notices_by_region ON notices (region text_pattern_ops, number);

CREATE TABLE notice_receipts (
    notice text NOT NULL REFERENCES notices,
    credit_code text NOT NULL REFERENCES enterprises,
    read_at timestamptz,
    PRIMARY KEY (notice, credit_code)
);
CREATE INDEX notice_receipts_unread ON notice_receipts (notice, credit_code) WHERE read_at IS NULL;
CREATE INDEX notice_receipts_of_enterprise ON notice_receipts (credit_code, notice);

CREATE INDEX enterprises_active_by_trade ON enterprises (trade_code text_pattern_ops, credit_code)
    WHERE state = 'active';

-- migrate:down

-- migrate:up
-- One open involvement of a guest in each case: a referral, or what of an enterprise is in none yet.
DROP INDEX early_involvements_open;
CREATE UNIQUE INDEX early_involvements_open ON early_involvements (host, guest, credit_code, coalesce(referral, ''))
    WHERE state IN ('invited', 'asked', 'granted');

-- migrate:down


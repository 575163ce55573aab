-- migrate:up
ALTER TABLE referrals ADD COLUMN owner text;
SET LOCAL hub.party = '*';
UPDATE referrals SET owner = CASE WHEN state IN ('received', 'incomplete', 'filed') THEN police ELSE agency END;
ALTER TABLE referrals ALTER COLUMN owner SET NOT NULL;

-- migrate:down

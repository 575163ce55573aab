-- migrate:up
-- Of its own collation, so that a page is not made by sorting all that complaints_of_enterprise leads to.
CREATE INDEX complaints_of_enterprise_replied ON complaints (credit_code COLLATE "C", replied_at)
    WHERE credit_code IS NOT NULL AND replied_at IS NOT NULL;

-- migrate:down

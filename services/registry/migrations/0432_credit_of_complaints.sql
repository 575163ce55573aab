-- migrate:up
-- Apart from the fact, which its enterprise may read: no enterprise learns a complaint's number.
CREATE TABLE credit_facts_of_complaints (
    complaint text PRIMARY KEY,
    fact text NOT NULL REFERENCES credit_facts
);

-- migrate:down

-- migrate:up
CREATE INDEX follow_ups_by_satisfaction ON follow_ups (satisfaction, replied_at, complaint, round)
    WHERE satisfaction IS NOT NULL;

-- migrate:down

-- migrate:up
-- The yellow and red duties of all agencies; those of one agency have the kernel's duties_lit.
CREATE INDEX duties_in_light ON duties (light, due_at, id) WHERE light IS NOT NULL;

-- migrate:down

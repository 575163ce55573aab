-- migrate:up
ALTER TABLE inspectors ADD COLUMN grade text NOT NULL DEFAULT 'junior';

ALTER TABLE draws DROP CONSTRAINT draws_state;
ALTER TABLE draws ADD CONSTRAINT draws_state
    CHECK (state IN ('committing', 'revealing', 'assigning', 'drawn', 'published', 'failed'));

-- What each taking-part agency brings: the officers it froze, and a nonce where it stands behind no other seed.
CREATE TABLE draw_parts (
    draw text NOT NULL REFERENCES draws,
    agency text NOT NULL,
    place integer NOT NULL,
    commitment text,
    subject text,
    nonce text,
    library bytea,
    library_hash text,
    officers integer,
    drew_at timestamptz,
    PRIMARY KEY (draw, agency)
);

-- That a draw was done again, and why, is open to everyone at once.
ALTER TABLE draws ADD COLUMN redrawn boolean NOT NULL DEFAULT false;
UPDATE draws SET redrawn = true
WHERE redraw_of IS NOT NULL OR EXISTS (SELECT FROM draws later WHERE later.redraw_of = draws.id);

-- migrate:down

-- migrate:up
CREATE TABLE public_errors (
    number text PRIMARY KEY,
    kind text NOT NULL,
    row_id text NOT NULL,
    agency text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    state text NOT NULL,
    body jsonb NOT NULL
);
CREATE UNIQUE INDEX public_errors_open ON public_errors (kind, row_id) WHERE state = 'reported';
CREATE INDEX public_errors_by_row ON public_errors (row_id, number);
CREATE INDEX public_errors_by_kind ON public_errors (kind, number);
CREATE INDEX public_errors_by_agency ON public_errors (agency, number);
CREATE INDEX public_errors_by_state ON public_errors (state, number);

-- migrate:down

-- migrate:up
CREATE TABLE publication_tasks (
    number text PRIMARY KEY,
    kind text NOT NULL,
    source text NOT NULL,
    agency text NOT NULL,
    superior text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    state text NOT NULL,
    late boolean NOT NULL,
    adverse boolean NOT NULL,
    withdrawn boolean NOT NULL DEFAULT false,
    begun_at timestamptz NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT publication_tasks_once UNIQUE (kind, source)
);
CREATE INDEX publication_tasks_by_agency ON publication_tasks (agency, number);
CREATE INDEX publication_tasks_by_disclosure ON publication_tasks ((body ->> 'disclosure'));
CREATE INDEX publication_tasks_by_state ON publication_tasks (state, number);
CREATE INDEX publication_tasks_by_parties ON publication_tasks USING gin (parties);

-- Whatever stands in it is public; the public query reads this table and no other.
CREATE TABLE published (
    number text PRIMARY KEY,
    kind text NOT NULL,
    state text NOT NULL,
    agency text NOT NULL,
    region text NOT NULL,
    credit_code text,
    body jsonb NOT NULL
);
CREATE INDEX published_by_kind ON published (kind, number);
CREATE INDEX published_by_state ON published (state, number);
CREATE INDEX published_by_agency ON published (agency, number);
CREATE INDEX published_by_enterprise ON published (credit_code, number);
CREATE INDEX published_by_region ON published (region text_pattern_ops, number);

CREATE TABLE publication_requests (
    number text PRIMARY KEY,
    disclosure text NOT NULL REFERENCES published,
    state text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX publication_requests_by_disclosure ON publication_requests (disclosure, number);
CREATE INDEX publication_requests_by_state ON publication_requests (state, number);
CREATE INDEX publication_requests_by_parties ON publication_requests USING gin (parties);

-- migrate:down

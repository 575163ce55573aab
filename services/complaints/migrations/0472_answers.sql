-- migrate:up
CREATE TABLE answers (
    number text PRIMARY KEY,
    state text NOT NULL,
    agency text NOT NULL,
    region text NOT NULL,
    topic text NOT NULL,
    published_at timestamptz,
    folded text NOT NULL,
    grams text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX answers_of_agency ON answers (agency, number);
CREATE INDEX answers_of_agency_by_state ON answers (agency, state, number);
CREATE INDEX answers_public ON answers (number) WHERE state = 'published';
CREATE INDEX answers_public_of_topic ON answers (topic, number) WHERE state = 'published';
CREATE INDEX answers_public_of_agency ON answers (agency, number) WHERE state = 'published';
CREATE INDEX answers_by_text ON answers USING gin (grams) WHERE state = 'published';

-- migrate:down

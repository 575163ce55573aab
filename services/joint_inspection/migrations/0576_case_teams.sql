-- migrate:up
CREATE TABLE case_teams (
    number text PRIMARY KEY,
    state text NOT NULL,
    agency text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    overdue boolean NOT NULL,
    credit_code text,
    files text[] NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX case_teams_by_region ON case_teams (region text_pattern_ops, number);
CREATE INDEX case_teams_by_party ON case_teams USING gin (parties);
CREATE INDEX case_teams_by_state ON case_teams (state, number);
CREATE INDEX case_teams_of_agency ON case_teams (agency, number);
CREATE INDEX case_teams_overdue ON case_teams (number) WHERE overdue;
CREATE INDEX case_teams_by_file ON case_teams USING gin (files);

CREATE TABLE team_seats (
    number text PRIMARY KEY,
    team text NOT NULL REFERENCES case_teams,
    state text NOT NULL,
    agency text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    library text,
    subject text NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX team_seats_of_team ON team_seats (team, number);
CREATE INDEX team_seats_by_party ON team_seats USING gin (parties);
CREATE INDEX team_seats_by_state ON team_seats (state, number);
CREATE INDEX team_seats_of_agency ON team_seats (agency, number);
CREATE INDEX team_seats_of_subject ON team_seats (subject) WHERE state IN ('asked', 'member');
CREATE INDEX team_seats_of_library ON team_seats (library) WHERE state IN ('asked', 'member');

-- Which visits each person sees through which team; written anew with every step of the team, so it follows membership.
CREATE TABLE team_sights (
    person text NOT NULL,
    visit text NOT NULL REFERENCES visits,
    team text NOT NULL REFERENCES case_teams,
    PRIMARY KEY (person, visit, team)
);
CREATE INDEX team_sights_of_team ON team_sights (team);

CREATE FUNCTION seen_by_team(one text, reader text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM team_sights WHERE person = reader AND visit = one)
$$;

-- What the registry tells of people and institutions of its library.
CREATE TABLE library_people (
    number text PRIMARY KEY,
    kind text NOT NULL,
    agency text NOT NULL,
    credit_code text,
    engaged boolean NOT NULL,
    valid_to date NOT NULL
);

-- migrate:down

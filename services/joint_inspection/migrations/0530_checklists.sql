-- migrate:up
CREATE TABLE permit_copies (
    number text PRIMARY KEY,
    holder text NOT NULL,
    version integer NOT NULL,
    facts jsonb NOT NULL
);
CREATE INDEX permit_copies_by_holder ON permit_copies (holder, number);

CREATE TABLE checklist_units (
    credit_code text PRIMARY KEY,
    trade_code text,
    elements text[] NOT NULL
);

CREATE TABLE checklists (
    visit text NOT NULL REFERENCES visits,
    version integer NOT NULL,
    current boolean NOT NULL,
    day date NOT NULL,
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    digest text NOT NULL,
    templates jsonb NOT NULL,
    permits jsonb NOT NULL,
    left_out jsonb NOT NULL,
    PRIMARY KEY (visit, version)
);
CREATE UNIQUE INDEX checklists_one_current ON checklists (visit) WHERE current;

CREATE TABLE checklist_items (
    visit text NOT NULL,
    version integer NOT NULL,
    number integer NOT NULL,
    state text NOT NULL DEFAULT 'unanswered',
    revision integer NOT NULL DEFAULT 0,
    body jsonb NOT NULL,
    PRIMARY KEY (visit, version, number),
    FOREIGN KEY (visit, version) REFERENCES checklists
);
CREATE INDEX checklist_items_by_state ON checklist_items (visit, version, state, number);

-- Every answer is kept; the item's revision says which is the latest.
CREATE TABLE checklist_answers (
    visit text NOT NULL,
    version integer NOT NULL,
    item integer NOT NULL,
    revision integer NOT NULL,
    result text NOT NULL,
    measured numeric,
    unit text,
    text text,
    files text[] NOT NULL,
    answered_at timestamptz NOT NULL,
    answered_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (visit, version, item, revision),
    FOREIGN KEY (visit, version, item) REFERENCES checklist_items
);

CREATE TABLE checklist_findings (
    visit text NOT NULL,
    version integer NOT NULL,
    item integer NOT NULL,
    finding text NOT NULL REFERENCES findings,
    PRIMARY KEY (visit, version, item, finding),
    FOREIGN KEY (visit, version, item) REFERENCES checklist_items
);

-- Whoever sees the visit sees its list, except the public; the enterprise from the check-in on, when it is told of it.
CREATE FUNCTION may_see_checklist(
    visit visits, everywhere boolean, prefix text, party text, agency text, subject text, head boolean
) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT may_see_visit(visit, everywhere, prefix, party, agency, subject, head)
        OR (visit.state IN ('checked_in', 'finished') AND coalesce(party = visit.credit_code, false))
$$;

-- migrate:down

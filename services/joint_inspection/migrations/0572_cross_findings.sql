-- migrate:up
CREATE TABLE cross_findings (
    finding text PRIMARY KEY REFERENCES findings,
    cross_check text NOT NULL REFERENCES cross_checks,
    state text NOT NULL,
    agency text NOT NULL,
    lender text NOT NULL,
    region text NOT NULL,
    parties text[] NOT NULL,
    overdue boolean NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX cross_findings_by_check ON cross_findings (cross_check, finding);
CREATE INDEX cross_findings_open ON cross_findings (cross_check) WHERE state IN ('handed', 'returned', 'accepted');
CREATE INDEX cross_findings_by_state ON cross_findings (state, finding);
CREATE INDEX cross_findings_by_agency ON cross_findings (agency, finding);
CREATE INDEX cross_findings_by_lender ON cross_findings (lender, finding);
CREATE INDEX cross_findings_by_region ON cross_findings (region text_pattern_ops, finding);
CREATE INDEX cross_findings_by_party ON cross_findings USING gin (parties);
CREATE INDEX cross_findings_overdue ON cross_findings (finding) WHERE overdue;

-- migrate:down

"""What the criteria look at, as the registry knows it: one statement per measure for many enterprises."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from contracts.registry.positive_list_terms import CriterionMeasure
from kernel.database import Connection

# A permit without a known end says nothing of how long it is valid: no value.
PERMIT_DAYS = """
SELECT asked.asked_as AS credit_code,
       CASE WHEN count(permits.number) = 0 THEN -1
            WHEN bool_or(valid_to IS NULL) THEN NULL
            ELSE max(valid_to) - $2::date END AS value
FROM and_merged($1) AS asked
LEFT JOIN permits ON holder = asked.credit_code AND state NOT IN ('cancelled', 'revoked')
GROUP BY asked.asked_as
"""
DAILY_EXCEEDANCES = """
SELECT asked.asked_as AS credit_code, count(id) AS value
FROM and_merged($1) AS asked
LEFT JOIN alerts ON alerts.credit_code = asked.credit_code AND rule = 'over_daily' AND state <> 'closed'
 AND day BETWEEN $3 AND $2
GROUP BY asked.asked_as
"""
SUPERVISION_CLUES = """
SELECT asked.asked_as AS credit_code, count(id) AS value
FROM and_merged($1) AS asked
LEFT JOIN clues ON clues.credit_code = asked.credit_code AND state = 'raised'
 AND raised_at >= $3::date AND raised_at < $2::date + 2
GROUP BY asked.asked_as
"""
VIOLATIONS = """
SELECT asked.asked_as AS credit_code, count(finding) AS value
FROM and_merged($1) AS asked
LEFT JOIN positive_list_findings AS found ON found.credit_code = asked.credit_code
 AND facts_on BETWEEN $3 AND $2
GROUP BY asked.asked_as
"""
# A rating has counted what was merged already; a listing is of one entry.
POOR_CREDIT = """
SELECT asked.credit_code, count(level) AS value
FROM unnest($1::text[]) AS asked (credit_code)
LEFT JOIN credits ON credits.credit_code = asked.credit_code AND level NOT IN ('honest', 'good')
GROUP BY asked.credit_code
"""
LATE_FILINGS = """
SELECT asked.credit_code, coalesce(max((body ->> 'late_filings')::integer), 0) AS value
FROM unnest($1::text[]) AS asked (credit_code)
LEFT JOIN positive_listings AS listed ON listed.credit_code = asked.credit_code AND listed.state = 'in_force'
GROUP BY asked.credit_code
"""
# Each with how many of (enterprises, today, first day looked at) it takes.
STATEMENTS = {
    CriterionMeasure.PERMIT_DAYS: (PERMIT_DAYS, 2),
    CriterionMeasure.DAILY_EXCEEDANCES: (DAILY_EXCEEDANCES, 3),
    CriterionMeasure.SUPERVISION_CLUES: (SUPERVISION_CLUES, 3),
    CriterionMeasure.VIOLATIONS: (VIOLATIONS, 3),
    CriterionMeasure.POOR_CREDIT: (POOR_CREDIT, 1),
    CriterionMeasure.LATE_FILINGS: (LATE_FILINGS, 1),
}
PERMIT_ENDS = "SELECT max(valid_to) FROM permits WHERE holder = $1 AND state NOT IN ('cancelled', 'revoked')"
KEEP_FINDING = """
INSERT INTO positive_list_findings (finding, credit_code, facts_on) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""

Seen = dict[str, Decimal | None]


async def measure(
    connection: Connection, looks_at: CriterionMeasure, credit_codes: Sequence[str], since: date, today: date
) -> Seen:
    """What is seen of each enterprise from a day to today; None where the registry can't see it."""
    if looks_at not in STATEMENTS:
        return dict.fromkeys(credit_codes)
    statement, taken = STATEMENTS[looks_at]
    rows = await connection.fetch(statement, *(list(credit_codes), today, since)[:taken])
    return {row["credit_code"]: None if row["value"] is None else Decimal(row["value"]) for row in rows}


async def permit_ends(connection: Connection, credit_code: str) -> date | None:
    """The last day of the enterprise's longest permit."""
    ends: date | None = await connection.fetchval(PERMIT_ENDS, credit_code)
    return ends


async def keep_finding(connection: Connection, finding: str, credit_code: str, facts_on: date) -> None:
    """Keep a finding that counts against a place on the list."""
    await connection.execute(KEEP_FINDING, finding, credit_code, facts_on)

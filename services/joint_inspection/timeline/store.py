"""Joint inspection's part of a timeline, as SQL: nothing of a visit before its check-in."""

from contracts.joint_inspection.handlings import FindingHandling, HandlingsOfEnterprises
from contracts.joint_inspection.visits import Finding, Visit, VisitsOfEnterprises
from contracts.messages import Record
from contracts.timeline import TimelineKind
from kernel.timelines import Source, Timeline

# As nobody's visit: may_see_visit then tells of no visit that is not begun.
STARTED = """
SELECT checked_in_at AS at, id AS ref, id AS number, ARRAY[basis] AS words
FROM visits
WHERE credit_code = asked.credit_code AND checked_in_at IS NOT NULL
  AND may_see_visit(visits, scope.everywhere, scope.prefix, scope.party, '', '', false)
"""
FINISHED = """
SELECT finished_at AS at, id AS ref, id AS number, ARRAY[basis] AS words
FROM visits
WHERE credit_code = asked.credit_code AND finished_at IS NOT NULL
  AND may_see_visit(visits, scope.everywhere, scope.prefix, scope.party, '', '', false)
"""
# An enterprise reads of a finding from the measure on that it was told of.
FOUND = """
SELECT recorded_at AS at, findings.id AS ref, visits.id AS number, ARRAY[kind, ladder] AS words
FROM findings JOIN visits ON visits.id = findings.visit
WHERE findings.credit_code = asked.credit_code
  AND may_see_visit(visits, scope.everywhere, scope.prefix, scope.party, '', '', false)
  AND (scope.party IS DISTINCT FROM findings.credit_code OR NOT EXISTS (
      SELECT FROM finding_handlings AS handling WHERE handling.finding = findings.id AND handling.told_at IS NULL
  ))
"""

TOLD = """
SELECT told_at AS at, finding AS ref, finding AS number, ARRAY[body -> 'measures' -> 0 ->> 'rung'] AS words
FROM finding_handlings
WHERE credit_code = asked.credit_code AND told_at IS NOT NULL
  AND (scope.everywhere OR region LIKE scope.prefix || '%' OR parties @> ARRAY[scope.party])
"""
SETTLED = """
SELECT closed_at AS at, finding AS ref, finding AS number, ARRAY[state, rung] AS words
FROM finding_handlings
WHERE credit_code = asked.credit_code AND closed_at IS NOT NULL
  AND (scope.everywhere OR region LIKE scope.prefix || '%' OR parties @> ARRAY[scope.party])
"""


def _handling(field: str, rows: str) -> Source:
    return Source(
        kind=TimelineKind.FINDING, query=HandlingsOfEnterprises, record=FindingHandling, field=field, rows=rows
    )


def _source(kind: TimelineKind, record: type[Record], field: str, rows: str) -> Source:
    return Source(kind=kind, query=VisitsOfEnterprises, record=record, field=field, rows=rows)


TIMELINE = Timeline(
    started=_source(TimelineKind.VISIT, Visit, "checked_in_at", STARTED),
    finished=_source(TimelineKind.VISIT, Visit, "finished_at", FINISHED),
    told=_handling("told_at", TOLD),
    settled=_handling("closed_at", SETTLED),
    found=_source(TimelineKind.FINDING, Finding, "recorded_at", FOUND),
)

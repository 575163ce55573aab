"""The complaints' part of a timeline, as SQL. What was reported and who called are no part of it."""

from contracts.complaints.intake import Complaint, ComplaintsOfEnterprises
from contracts.timeline import TimelineKind
from kernel.timelines import Source, Timeline

FILED = """
SELECT filed_at AS at, number AS ref, number, ARRAY[channel] AS words
FROM complaints
WHERE credit_code = asked.credit_code
  AND (scope.everywhere OR region LIKE scope.prefix || '%' OR parties @> ARRAY[scope.party])
"""
REPLIED = """
SELECT replied_at AS at, number AS ref, number, ARRAY[channel] AS words
FROM complaints
WHERE credit_code COLLATE "C" = asked.credit_code AND replied_at IS NOT NULL
  AND (scope.everywhere OR region LIKE scope.prefix || '%' OR parties @> ARRAY[scope.party])
"""


def _source(field: str, rows: str) -> Source:
    return Source(kind=TimelineKind.COMPLAINT, query=ComplaintsOfEnterprises, record=Complaint, field=field, rows=rows)


TIMELINE = Timeline(filed=_source("filed_at", FILED), replied=_source("replied_at", REPLIED))

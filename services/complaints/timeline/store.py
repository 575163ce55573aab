"""The complaints service's part of a timeline, as SQL. What was reported and who called are no part of it."""

from contracts.complaints.clue_exchange import ExchangedClue, ExchangedCluesOfEnterprises
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
EXCHANGED_SEEN = """
  AND (scope.everywhere OR (seat.offices IS NULL AND left(region, length(scope.prefix)) = scope.prefix)
       OR (sender = scope.party AND (seat.offices IS NULL OR sender_office = ANY (seat.offices)))
       OR (receiver = scope.party AND (seat.offices IS NULL OR receiver_office = ANY (seat.offices)))
       OR (arbiter = scope.party AND seat.offices IS NULL))
"""
CLUE_SENT = (
    """
SELECT sent_at AS at, number AS ref, number, ARRAY[body ->> 'urgency'] AS words
FROM exchanged_clues
WHERE credit_code = asked.credit_code
"""
    + EXCHANGED_SEEN
)
CLUE_FINISHED = (
    """
SELECT finished_at AS at, number AS ref, number, ARRAY[body ->> 'urgency'] AS words
FROM exchanged_clues
WHERE credit_code COLLATE "C" = asked.credit_code AND finished_at IS NOT NULL
"""
    + EXCHANGED_SEEN
)


def _source(field: str, rows: str) -> Source:
    return Source(kind=TimelineKind.COMPLAINT, query=ComplaintsOfEnterprises, record=Complaint, field=field, rows=rows)


def _exchanged(field: str, rows: str) -> Source:
    kind, query = TimelineKind.EXCHANGED_CLUE, ExchangedCluesOfEnterprises
    return Source(kind=kind, query=query, record=ExchangedClue, field=field, rows=rows)


TIMELINE = Timeline(
    filed=_source("filed_at", FILED),
    replied=_source("replied_at", REPLIED),
    clue_sent=_exchanged("sent_at", CLUE_SENT),
    clue_finished=_exchanged("finished_at", CLUE_FINISHED),
)

"""The registry's part of a timeline, as SQL: one statement over what its other topics keep.

An entry's changes, permits and listings are few for one enterprise; what can be many is read by an index in time.
"""

from contracts.registry.alerts import Alert, AlertsOfEnterprises, Clue, CluesOfEnterprises
from contracts.registry.credit import Credit, CreditFact, CreditFactsOfEnterprises, GetCredits
from contracts.registry.directory import ChangesOfEnterprises, EnterpriseChange
from contracts.registry.permits import Permit, PermitsOfEnterprises
from contracts.registry.positive_list import PositiveListing, PositiveListingsOfEnterprises
from contracts.timeline import TimelineKind
from kernel.timelines import Source, Timeline

CHANGES = """
SELECT changed.at, lpad(changed.number::text, 10, '0') AS ref, credit_code AS number,
       ARRAY[changed.number::text] AS words
FROM enterprise_changes AS changed JOIN enterprises USING (credit_code)
WHERE credit_code = asked.credit_code
  AND (scope.everywhere OR region LIKE scope.prefix || '%' OR credit_code = scope.party)
"""
PERMITS = """
SELECT recorded_at AS at, permits.number AS ref, permits.number,
       ARRAY[permits.number, coalesce(valid_to::text, '')] AS words
FROM permits JOIN enterprises ON credit_code = holder
WHERE holder = asked.credit_code
  AND (scope.everywhere OR region LIKE scope.prefix || '%' OR credit_code = scope.party)
"""
ALERTS = """
SELECT raised_at AS at, id::text AS ref, id::text AS number, ARRAY[rule] AS words
FROM alerts
WHERE credit_code = asked.credit_code
  AND (scope.everywhere OR region LIKE scope.prefix || '%' OR parties @> ARRAY[scope.party])
"""
CLUES = """
SELECT raised_at AS at, id::text AS ref, id::text AS number, ARRAY[rule, cause] AS words
FROM clues
WHERE credit_code = asked.credit_code
  AND (scope.everywhere OR region LIKE scope.prefix || '%' OR parties @> ARRAY[scope.party])
"""
CREDIT_FACTS = """
SELECT held_on::timestamp AT TIME ZONE 'Asia/Shanghai' AS at, number AS ref, number,
       ARRAY[body ->> 'name', body ->> 'points', credit_facts.state] AS words
FROM credit_facts JOIN enterprises USING (credit_code)
WHERE credit_code = asked.credit_code
  AND (scope.everywhere OR region LIKE scope.prefix || '%' OR credit_code = scope.party)
"""
CREDITS = """
SELECT published_at AS at, credit_code AS ref, credit_code AS number, ARRAY[coalesce(published_name, '')] AS words
FROM credits JOIN enterprises USING (credit_code)
WHERE credit_code = asked.credit_code AND published_at IS NOT NULL
  AND (scope.everywhere OR region LIKE scope.prefix || '%' OR credit_code = scope.party)
"""
# Who stands in no relation sees what is published, as of the listing itself.
LISTINGS = """
SELECT (step ->> 'at')::timestamptz AS at, number || '/' || lpad(place::text, 10, '0') AS ref, number,
       ARRAY[step ->> 'action'] AS words
FROM positive_listings AS listed, jsonb_array_elements(body -> 'steps') WITH ORDINALITY AS taken (step, place)
WHERE credit_code = asked.credit_code
"""
LISTINGS_SHOWN = (
    LISTINGS
    + """
  AND step ->> 'action' IN ('approve', 'enter')
  AND ((scope.everywhere AND listed.state IN ('notice', 'in_force'))
       OR listed.region LIKE scope.prefix || '%' OR parties @> ARRAY[scope.party])
"""
)
LISTINGS_KEPT = (
    LISTINGS
    + """
  AND step ->> 'action' NOT IN ('approve', 'enter')
  AND (scope.everywhere OR listed.region LIKE scope.prefix || '%' OR parties @> ARRAY[scope.party])
"""
)


def _source(kind: TimelineKind, query: type, record: type, field: str, rows: str) -> Source:
    return Source(kind=kind, query=query, record=record, field=field, rows=rows)


TIMELINE = Timeline(
    change=_source(TimelineKind.DIRECTORY, ChangesOfEnterprises, EnterpriseChange, "at", CHANGES),
    permit=_source(TimelineKind.PERMIT, PermitsOfEnterprises, Permit, "recorded_at", PERMITS),
    alert=_source(TimelineKind.ALERT, AlertsOfEnterprises, Alert, "raised_at", ALERTS),
    clue=_source(TimelineKind.CLUE, CluesOfEnterprises, Clue, "raised_at", CLUES),
    credit_fact=_source(TimelineKind.CREDIT_FACT, CreditFactsOfEnterprises, CreditFact, "on", CREDIT_FACTS),
    credit=_source(TimelineKind.CREDIT, GetCredits, Credit, "published_at", CREDITS),
    listing=_source(
        TimelineKind.POSITIVE_LIST, PositiveListingsOfEnterprises, PositiveListing, "in_force_on", LISTINGS_SHOWN
    ),
    listing_step=_source(
        TimelineKind.POSITIVE_LIST, PositiveListingsOfEnterprises, PositiveListing, "steps", LISTINGS_KEPT
    ),
)

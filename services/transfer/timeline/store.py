"""The transfer service's part of a timeline, as SQL: the steps of referrals, which are few for one enterprise."""

from contracts.timeline import TimelineKind
from contracts.transfer.referrals import Referral, ReferralsOfEnterprises
from kernel.timelines import Source, Timeline

STEPS = """
SELECT (step ->> 'at')::timestamptz AS at, number || '/' || lpad(place::text, 10, '0') AS ref, number,
       ARRAY[step ->> 'action'] AS words
FROM referrals, jsonb_array_elements(steps) WITH ORDINALITY AS taken (step, place)
WHERE credit_code = asked.credit_code
  AND (scope.everywhere OR region LIKE scope.prefix || '%' OR scope.party = ANY (parties))
"""

TIMELINE = Timeline(
    step=Source(kind=TimelineKind.REFERRAL, query=ReferralsOfEnterprises, record=Referral, field="steps", rows=STEPS)
)

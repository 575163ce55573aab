"""主办与协办: a co-owner gives its opinion on a clock of its own, or its own part back; who is in charge replies."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts.complaints.intake import ComplaintNumber, Reason
from contracts.fields import about
from contracts.messages import Command, Event


class GiveOpinion(Command, frozen=True, kw_only=True):
    """Order by a co-owner: its opinion for the agency in charge (协办意见). Refusals: NOT_FOUND, COMPLAINT_STATE_WRONG,
    COMPLAINT_NOT_CO_OWNER, COMPLAINT_OPINION_GIVEN."""

    subject: ClassVar[str] = "complaints.cohandling.give.v1"
    number: ComplaintNumber
    opinion: Annotated[str, about("协办意见", min_length=2, max_length=20000)]


class ReturnCoHandling(Command, frozen=True, kw_only=True):
    """Order by a co-owner that gives back its own part, and nothing else; the complaint stays where it is.

    Refusals: NOT_FOUND, COMPLAINT_STATE_WRONG, COMPLAINT_NOT_CO_OWNER, COMPLAINT_OPINION_GIVEN.
    """

    subject: ClassVar[str] = "complaints.cohandling.return.v1"
    number: ComplaintNumber
    reason: Reason


class CoHandlingOpinionGiven(Event, frozen=True, kw_only=True):
    """A co-owner gave its opinion."""

    subject: ClassVar[str] = "complaints.cohandling.given.v1"
    number: str
    agency: str
    opinion_sha256: str
    at: datetime


class CoHandlingReturned(Event, frozen=True, kw_only=True):
    """A co-owner gave back its part and is no party any more."""

    subject: ClassVar[str] = "complaints.cohandling.returned.v1"
    number: str
    agency: str
    reason_sha256: str
    at: datetime

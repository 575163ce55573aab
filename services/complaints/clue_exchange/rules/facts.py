"""An exchanged clue as others learn of it: the event of its last step, and the record that is shown."""

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from contracts.complaints.clue_exchange import (
    ExchangedClue,
    ExchangedClueRate,
    ListExchangedClueRates,
)
from contracts.complaints.clue_exchange_terms import ExchangedClueQualityCount, ExchangedClueStepTaken
from contracts.duties import Duty
from services.complaints.clue_exchange.rules.base import Case, Seat
from services.complaints.clue_exchange.rules.terms import Terms

HUNDRED = 100
PAGE_BYTES_MAX = 400 * 1024
_encode = msgspec.msgpack.Encoder().encode
SAME = ("number", "state", "region", "urgency", "sent_at", "arbiter", "owner_reason", "final", "matter", "matter_name",
        "accepted_at", "finished_at", "escalated_to", "finding", "quality", "title", "facts", "place",
        "named_enterprise", "sent_by", "result")  # fmt: skip


def step_taken(case: Case, evidence: Sequence[str] = ()) -> ExchangedClueStepTaken:
    """What the journal says of the last step; words stand there as their hash only."""
    last, receiver = case.steps[-1], case.receiver or Seat("")
    return ExchangedClueStepTaken(
        number=case.number,
        action=last.action,
        state=case.state,
        region=case.region,
        sender=case.sender.agency,
        sender_office=case.sender.office,
        receiver=receiver.agency or None,
        receiver_office=receiver.office,
        arbiter=case.arbiter,
        by=last.agency,
        at=last.at,
        matter=case.matter,
        credit_code=case.credit_code,
        finding=case.finding,
        quality=case.quality,
        text_sha256=hashlib.sha256(last.text.encode()).hexdigest() if last.text else None,
        evidence=tuple(evidence),
    )


def record_of(case: Case, duties: list[Duty] | None, terms: Terms) -> ExchangedClue:
    """Every field; the rights hide what its reader may not see."""
    receiver, extension = case.receiver or Seat(""), case.extension
    quality = terms.qualities.get(case.quality or "")
    return ExchangedClue(
        **{name: getattr(case, name) for name in SAME},
        sender=case.sender.agency,
        sender_office=case.sender.office or None,
        sender_office_name=terms.office_name(case.sender.agency, case.sender.office),
        receiver=receiver.agency or None,
        receiver_office=receiver.office or None,
        receiver_office_name=terms.office_name(receiver.agency, receiver.office),
        enterprise_credit_code=case.credit_code,
        overdue=bool(case.late),
        extension_days=extension.days if extension else None,
        extension_granted=extension.granted if extension else None,
        extension_decider=extension.decider.agency if extension else None,
        quality_name=quality.name if quality else case.quality,
        duties=duties,
        files=list(case.files),
        steps=list(case.steps),
    )


def fitting(records: Sequence[ExchangedClue], size: int) -> int:
    """How many of the first `size` records fit one answer; at least one."""
    used = 0
    for at, one in enumerate(records[:size]):
        used += len(_encode(one))
        if used > PAGE_BYTES_MAX and at:
            return at
    return size


def rate_of(
    query: ListExchangedClueRates,
    month: str,
    seat: Seat,
    counts: Mapping[str, int],
    qualities: Mapping[str, int],
    terms: Terms,
) -> ExchangedClueRate:
    """One row of rates from what was counted."""
    known = terms.qualities
    valuable = sum(count for code, count in qualities.items() if code in known and known[code].valuable)
    return ExchangedClueRate(
        side=query.side,
        month=month,
        agency=seat.agency,
        office=seat.office,
        office_name=terms.office_name(seat.agency, seat.office),
        **counts,
        qualities=[
            ExchangedClueQualityCount(quality=code, name=known[code].name if code in known else code, clues=count)
            for code, count in sorted(qualities.items())
        ],
        acceptance_percent=percent(counts["accepted"], counts["clues"] + counts["declined"]),
        feedback_percent=percent(counts["finished"], counts["accepted"]),
        on_time_percent=percent(counts["on_time"], counts["finished"]),
        valuable_percent=percent(valuable, counts["finished"]),
    )


def percent(part: int, whole: int) -> int | None:
    """Rounded half up; None of nothing."""
    return (2 * HUNDRED * part + whole) // (2 * whole) if whole else None

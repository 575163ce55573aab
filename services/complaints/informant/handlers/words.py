"""What is masked in a report's words, and showing again what does not identify anyone."""

from contracts.complaints.informant import MaskedPart, PartRevealed, PartsOfComplaints, ReportField, RevealPart
from contracts.errors import Refusal
from contracts.messages import Page
from kernel.paging import COUNT_LIMIT, counted, page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.complaints.informant import store
from services.complaints.informant.handlers.opening import original_of
from services.complaints.informant.rules.masking import check_revealable, shown
from services.complaints.intake.rules import sha256
from services.complaints.routing import handlers as routing


async def reveal(command: RevealPart, work: Work) -> Outcome:
    """Who took the report in shows a part again, and says why."""
    case = await routing.load(command.number, work)
    revealed = await store.revealed(work.connection, case.number)
    check_revealable(case.number, command.part, revealed)
    original = await original_of(case.number, work)
    if original is None:
        raise Refusal("MASKED_PART_NOT_YOURS", number=case.number)
    words = shown(original, {part for part, is_shown in revealed.items() if is_shown} | {command.part})
    await store.reveal(work.connection, case.number, command.part, words, work.now, work.actor.subject, command.reason)
    event = PartRevealed(
        number=case.number,
        part=command.part,
        reason_sha256=sha256(command.reason),
        content_sha256=sha256("\x1f".join(words.get(field, "") for field in ReportField)),
    )
    return Outcome(record=case.number, facts=[Fact(routing.aggregate(case.number), event)])


async def parts_of(query: PartsOfComplaints, reading: Reading) -> list[Page[MaskedPart]]:
    """What is masked in each complaint, or how much."""
    size = COUNT_LIMIT if query.count else query.size + 1
    found = await store.parts_of(reading.connection, reading.reach, query.numbers, size)
    if query.count:
        return [counted(len(found[number])) for number in query.numbers]
    shown_ = {
        number: [reading.show(one.record, region=one.region, parties=one.parties) for one in seen]
        for number, seen in found.items()
    }
    return [page_of(shown_[number], query.size, key=lambda one: str(one.part)) for number in query.numbers]

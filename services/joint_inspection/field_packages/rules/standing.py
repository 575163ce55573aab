"""What comes of results handed in: derived from all that has come, so that parts, order and repeats do not matter."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.joint_inspection.field_packages import (
    FieldAnswer,
    FieldConflict,
    FieldConflictKind,
    FieldEntryState,
)
from contracts.joint_inspection.field_terms import (
    FieldEntry,
    FieldPresence,
    FieldResults,
    FindingNote,
    ItemAnswer,
    Presence,
)
from contracts.joint_inspection.visits import VisitState
from services.joint_inspection.visits.rules import VisitCase

OPEN_STATES = (VisitState.PLANNED, VisitState.CHECKED_IN)
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
ANSWER, PACKAGE = "answer:", "package:"


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """A package as decisions need it; results of `officer` are carried out as `actor`."""

    id: str
    visit: str
    officer: str
    device: str
    actor: Actor
    public_key: str
    sha256: str
    packed_at: datetime
    checklist: int | None = None
    seen: dict[int, int] = {}


Packages = dict[str, Package]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that came, and what became of it; `item` is the item of the visit's list that an answer is to."""

    package: str
    entry: FieldEntry
    state: FieldEntryState
    barrier: FieldConflictKind | None = None
    refusal: str | None = None
    refusal_data: str | None = None
    item: int | None = None

    @property
    def arrival(self) -> bool:
        """Whether it says that the officer came."""
        return isinstance(self.entry.what, Presence) and self.entry.what.presence is FieldPresence.ARRIVED


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What the lead officer decided of a conflict; `chosen` None sets a package's results aside."""

    key: str
    chosen: str | None
    reason: str
    actor: Actor


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where the field work of a visit stands."""

    entries: list[Kept]
    answers: list[FieldAnswer]
    conflicts: list[FieldConflict]


def read(body: bytes | None) -> FieldResults:
    """Refusal: FIELD_RESULTS_UNREADABLE."""
    try:
        return msgspec.json.decode(body or b"", type=FieldResults)
    except UNREADABLE:
        raise Refusal("FIELD_RESULTS_UNREADABLE") from None


def check_packing(case: VisitCase, officer: str) -> None:
    """Only a visit that is still to be made is taken along, by who is assigned."""
    if case.state not in OPEN_STATES:
        raise Refusal("VISIT_STATE", visit=case.id, state=case.state.label)
    if officer not in case.officers:
        raise Refusal("VISIT_NOT_ASSIGNED", visit=case.id, certificate=officer)


def fresh(results: FieldResults, visit: str, known: Iterable[Kept]) -> list[FieldEntry]:
    """The entries not come before; one that came with other words is refused, never overwritten."""
    known = list(known)
    by_id = {one.entry.id: one.entry for one in known if one.package == results.package}
    by_nth = {entry.nth: entry for entry in by_id.values()}
    of_others = {one.entry.id for one in known if one.package != results.package}
    found: list[FieldEntry] = []
    for entry in results.entries:
        before = by_id.get(entry.id) or by_nth.get(entry.nth)
        if entry.id in of_others or before not in (None, entry):
            raise Refusal("FIELD_ENTRY_CHANGED", package=results.package, entry=entry.id)
        if getattr(getattr(entry.what, "finding", None), "visit", visit) != visit:
            raise Refusal("FIELD_ENTRY_ELSEWHERE", entry=entry.id, visit=visit)
        if before is None:
            by_id[entry.id] = by_nth[entry.nth] = entry
            found.append(entry)
    return found


def barrier_of(case: VisitCase, officer: str) -> FieldConflictKind | None:
    """What stands against taking in results of this officer now."""
    if case.state not in OPEN_STATES:
        return FieldConflictKind.ENDED
    return None if officer in case.officers else FieldConflictKind.REASSIGNED


def arrived(package: str, entry: FieldEntry, barrier: FieldConflictKind | None, decision: Decision | None) -> Kept:
    """An entry as it comes: held until the check-in, or kept apart for the lead officer, or as was decided."""
    state = FieldEntryState.HELD
    if barrier is not None and (decision is None or decision.chosen is None):
        state = FieldEntryState.CONFLICT if decision is None else FieldEntryState.SET_ASIDE
    return Kept(package=package, entry=entry, state=state, barrier=barrier)


def arrivals(entries: Iterable[Kept], case: VisitCase, packages: Packages, taken: Iterable[str]) -> list[Kept]:
    """The arrivals that can be taken in now."""
    return [one for one in _held(entries, case, packages, taken) if one.arrival]


def ready(entries: Iterable[Kept], case: VisitCase, packages: Packages, taken: Iterable[str]) -> list[Kept]:
    """What else can be taken in now, in the order it was done; nothing before somebody is known to have come."""
    return [] if case.state is VisitState.PLANNED else _held(entries, case, packages, taken)


def is_recording(one: Kept) -> bool:
    """Whether it is taken in before the answers that name its file."""
    return not isinstance(one.entry.what, ItemAnswer | FindingNote)


def is_answer(one: Kept) -> bool:
    """Whether it is taken in before the findings that rest on it."""
    return isinstance(one.entry.what, ItemAnswer)


def is_finding(one: Kept) -> bool:
    """Whether it is recorded as a finding."""
    return isinstance(one.entry.what, FindingNote)


def _held(entries: Iterable[Kept], case: VisitCase, packages: Packages, taken: Iterable[str]) -> list[Kept]:
    free = {one.id for one in packages.values() if barrier_of(case, one.officer) is None} | set(taken)
    held = [one for one in entries if one.state is FieldEntryState.HELD and one.package in free]
    return sorted(held, key=lambda one: (one.entry.nth, one.package))


def accepted(decisions: Iterable[Decision]) -> dict[str, Actor]:
    """The packages whose results were taken in by a decision, and whose it was."""
    return {one.chosen: one.actor for one in decisions if one.key.startswith(PACKAGE) and one.chosen}


def standing(
    case: VisitCase, packages: Sequence[Package], entries: Sequence[Kept], decisions: Sequence[Decision]
) -> Standing:
    """Everything that came, what holds of it, and what the lead officer has to decide or has decided."""
    officers = {one.id: one.officer for one in packages}
    decided = {one.key: one for one in decisions}
    shown = [_shown(one, case, officers[one.package]) for one in entries]
    shown.sort(key=lambda one: (one.package, one.entry.nth))
    answers, differing = _answers(shown, decided)
    return Standing(entries=shown, answers=answers, conflicts=[*differing, *_barred(shown, decided)])


def _shown(one: Kept, case: VisitCase, officer: str) -> Kept:
    barrier = barrier_of(case, officer)
    if one.state is not FieldEntryState.HELD or barrier is None:
        return one
    return msgspec.structs.replace(one, state=FieldEntryState.CONFLICT, barrier=barrier)


def _answers(entries: Iterable[Kept], decided: dict[str, Decision]) -> tuple[list[FieldAnswer], list[FieldConflict]]:
    last: dict[int, dict[str, Kept]] = {}
    for one in entries:
        if isinstance(one.entry.what, ItemAnswer) and one.state is FieldEntryState.TAKEN:
            last.setdefault(one.item or one.entry.what.item, {})[one.package] = one
    answers, conflicts = [], []
    for item, by_package in sorted(last.items()):
        answer, conflict = _of_item(item, list(by_package.values()), decided.get(f"{ANSWER}{item}"))
        answers += [answer] if answer else []
        conflicts += [conflict] if conflict else []
    return answers, conflicts


def _of_item(
    item: int, contenders: list[Kept], decision: Decision | None
) -> tuple[FieldAnswer | None, FieldConflict | None]:
    given = {one.entry.id: one.entry.what for one in contenders if isinstance(one.entry.what, ItemAnswer)}
    ids = sorted(given)
    if len({(one.value, one.measured, one.unit) for one in given.values()}) == 1:
        return _holding(item, given[ids[0]], ids), None
    conflict = FieldConflict(key=f"{ANSWER}{item}", kind=FieldConflictKind.ANSWERS_DIFFER, entries=ids, item=item)
    if decision is None or decision.chosen not in given:
        return None, conflict
    return _holding(item, given[decision.chosen], [decision.chosen]), as_decided(conflict, decision)


def _holding(item: int, answer: ItemAnswer, entries: list[str]) -> FieldAnswer:
    return FieldAnswer(item=item, value=answer.value, entries=entries, measured=answer.measured, unit=answer.unit)


def _barred(entries: Iterable[Kept], decided: dict[str, Decision]) -> list[FieldConflict]:
    found: dict[str, list[Kept]] = {}
    for one in entries:
        if one.barrier is not None:
            found.setdefault(one.package, []).append(one)
    conflicts = []
    for package, barred in sorted(found.items()):
        key, kind = PACKAGE + package, barred[0].barrier
        assert kind is not None
        conflict = FieldConflict(key=key, kind=kind, entries=[one.entry.id for one in barred], package=package)
        conflicts.append(as_decided(conflict, decided[key]) if key in decided else conflict)
    return conflicts


def as_decided(conflict: FieldConflict, decision: Decision) -> FieldConflict:
    """The conflict with the lead officer's word."""
    return msgspec.structs.replace(
        conflict, decided=True, chosen=decision.chosen, reason=decision.reason, decided_by=decision.actor.subject
    )


def check_decision(
    case: VisitCase, officer: str, conflicts: Iterable[FieldConflict], key: str, chosen: str | None
) -> None:
    """The lead officer, on a conflict that is open, for something that stands to be chosen."""
    if not case.officers or case.officers[0] != officer:
        raise Refusal("FIELD_NOT_LEAD", visit=case.id, lead=case.officers[0] if case.officers else "")
    conflict = next((one for one in conflicts if one.key == key and not one.decided), None)
    if conflict is None:
        raise Refusal("FIELD_CONFLICT_UNKNOWN", conflict=key)
    allowed: set[str | None] = {conflict.package} if conflict.package else set(conflict.entries)
    if conflict.kind is not FieldConflictKind.ANSWERS_DIFFER:
        allowed.add(None)
    if chosen not in allowed:
        raise Refusal("FIELD_CHOICE_UNKNOWN", conflict=key, chosen=chosen or "")


def missing(parts: Sequence[int]) -> list[int]:
    """The parts not come before the last that came."""
    return sorted(set(range(1, max(parts, default=0))) - set(parts))

"""What of everything that came can be taken in now: each entry once, as the officer who did it, then the checklist."""

from collections import defaultdict
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.joint_inspection.checklist_terms import ChecklistReply
from contracts.joint_inspection.field_packages import FieldEntryState
from contracts.joint_inspection.field_terms import FindingNote, ItemAnswer, RecordingNote
from contracts.joint_inspection.visits import CheckIn, RecordFinding, VisitState
from kernel.acting import act
from kernel.files.given import Files
from kernel.work import Fact, Work, Write
from services.joint_inspection.checklists.handlers import answering
from services.joint_inspection.checklists.rules.answering import check
from services.joint_inspection.checklists.rules.making import Item
from services.joint_inspection.checklists.store import lists
from services.joint_inspection.field_packages import store
from services.joint_inspection.field_packages.rules import listed
from services.joint_inspection.field_packages.rules import standing as rules
from services.joint_inspection.field_packages.rules.listed import Against, Lists
from services.joint_inspection.field_packages.rules.standing import Decision, Kept, Package, Standing
from services.joint_inspection.findings import handlers as findings
from services.joint_inspection.recordings.handlers.examining import added, examined
from services.joint_inspection.recordings.store import kept as recordings
from services.joint_inspection.recordings.store.kept import KeptRecording
from services.joint_inspection.visits import handlers as visits
from services.joint_inspection.visits import store as visit_store
from services.joint_inspection.visits.rules import VisitCase

# What another part may still bring.
WAITING = frozenset({"CHECKLIST_ITEM_NOT_FAILED", "CHECKLIST_FILE_MISSING"})


class Field(msgspec.Struct):
    """A visit's field work while results are taken in; `entries` change, and those `changed` are written."""

    case: VisitCase
    packages: dict[str, Package]
    entries: dict[tuple[str, str], Kept]
    decisions: list[Decision]
    lists: Lists
    items: dict[int, Item]
    packed: dict[int, dict[int, Item]]
    changed: dict[tuple[str, str], Kept]
    recorded: list[KeptRecording]
    facts: list[Fact]

    def put(self, one: Kept) -> None:
        """An entry as it now stands."""
        key = one.package, one.entry.id
        self.entries[key] = self.changed[key] = one

    @property
    def writes(self) -> list[Write]:
        """What is to be saved."""
        kept = [store.save(list(self.changed.values()))] if self.changed else []
        return [*kept, *([recordings.insert(self.recorded)] if self.recorded else [])]

    @property
    def standing(self) -> Standing:
        """Where everything stands."""
        return rules.standing(self.case, list(self.packages.values()), list(self.entries.values()), self.decisions)

    def against(self, standing: Standing, work: Work) -> Against:
        """The same against the checklist."""
        return listed.against(standing, self.packages, self.lists, self.decisions, work.now)


async def field_of(visit: str, work: Work) -> Field:
    """All that was taken along to a visit and came back."""
    case = await visit_store.find(work.connection, visit)
    assert case is not None, "the visit was required before"
    packages = await store.of_visits(work.connection, [visit])
    entries = await store.entries(work.connection, [one.id for one in packages])
    return Field(
        case=case,
        packages={one.id: one for one in packages},
        entries={(one.package, one.entry.id): one for one in entries},
        decisions=(await store.decisions(work.connection, [visit]))[visit],
        lists=(await store.lists(work.connection, [visit]))[visit],
        items=await lists.items(work.connection, visit),
        packed=await _packed(visit, packages, work),
        changed={},
        recorded=[],
        facts=[],
    )


async def _packed(visit: str, packages: list[Package], work: Work) -> dict[int, dict[int, Item]]:
    """The lists that went along, by their version."""
    versions = {one.checklist for one in packages if one.checklist is not None}
    return {one: await lists.items_of_version(work.connection, visit, one) for one in sorted(versions)}


async def settle(field: Field, work: Work) -> None:
    """Arrivals first, for a check-in lets in what waited for it; recordings before the answers that name them, and
    answers before the findings that rest on them."""
    taken = rules.accepted(field.decisions)
    for one in rules.arrivals(field.entries.values(), field.case, field.packages, taken):
        await _take(one, field, work)
    await _each(rules.is_recording, field, work)
    await _each(rules.is_answer, field, work)
    await _answer_checklist(field, work)
    await _each(rules.is_finding, field, work)


async def _each(fits: Callable[[Kept], bool], field: Field, work: Work) -> None:
    taken = rules.accepted(field.decisions)
    for one in rules.ready(field.entries.values(), field.case, field.packages, taken):
        if fits(one):
            await _take(one, field, work)


async def _take(one: Kept, field: Field, work: Work) -> None:
    try:
        item = await _carry_out(one, field, work)
    except Refusal as refusal:
        if refusal.code in WAITING:
            return
        data = msgspec.json.encode(refusal.data).decode()
        field.put(replace(one, state=FieldEntryState.REFUSED, refusal=refusal.code, refusal_data=data))
    else:
        field.put(replace(one, state=FieldEntryState.TAKEN, item=item))


async def _carry_out(one: Kept, field: Field, work: Work) -> int | None:
    package, what = field.packages[one.package], one.entry.what
    if one.arrival and field.case.state is VisitState.PLANNED:
        await act(work, _actor(package, field), visits.check_in, CheckIn(visit=package.visit))
        field.case = replace(field.case, state=VisitState.CHECKED_IN)
    elif isinstance(what, FindingNote):
        await act(work, _actor(package, field), findings.record, _numbered(what.finding, package, field))
    elif isinstance(what, RecordingNote):
        await _record(one, what, package, field, work)
    elif isinstance(what, ItemAnswer):
        return await _answered(what, package, field, work)
    return None


def _actor(package: Package, field: Field) -> Actor:
    """The officer it was done by; of one no longer assigned, the lead officer who let it in."""
    let_in = rules.accepted(field.decisions).get(package.id)
    return let_in if let_in and package.officer not in field.case.officers else package.actor


def _number(item: int, package: Package, field: Field) -> int | None:
    """The item on the visit's list; None where no list went along."""
    if package.checklist is None:
        return None
    return listed.numbered(field.packed[package.checklist], field.items, item)


def _numbered(finding: RecordFinding, package: Package, field: Field) -> RecordFinding:
    """The finding with the items as the visit's list numbers them."""
    items = [_number(one, package, field) or one for one in finding.checklist_items]
    return replace(finding, checklist_items=items)


async def _answered(what: ItemAnswer, package: Package, field: Field, work: Work) -> int | None:
    """The item that this answers as it asks for it, with files that are there. Refusals: those of a reply."""
    number = _number(what.item, package, field)
    if number is None:
        return None
    check(field.items[number], listed.reply_of(number, [what], work.now), work.now)
    missing = set(what.files) - {one.sha256 for one in field.recorded}
    missing -= await recordings.of_visit(work.connection, field.case.id, sorted(missing)) if missing else set()
    if missing:
        raise Refusal("CHECKLIST_FILE_MISSING", item=number, sha256=min(missing))
    return number


async def _record(one: Kept, what: RecordingNote, package: Package, field: Field, work: Work) -> None:
    """By its SHA-256; its bytes may be there already, and are looked at then."""
    kept = KeptRecording(
        id=one.entry.id,
        visit=package.visit,
        agency=package.actor.agency,
        kind=what.kind,
        step=what.step,
        sha256=what.sha256,
        at=one.entry.at,
        place=one.entry.place,
        device=package.device,
        officer=package.officer,
        package=package.id,
        item=_number(what.item, package, field) if what.item else None,
        kept_at=work.now,
    )
    files = Files(work.connection, work.environment.objects, package.actor)
    sent = (await files.of_agency([what.sha256])).get(what.sha256)
    whole = await examined(kept, field.case.region, sent, work) if sent else kept
    field.recorded.append(whole)
    field.facts.append(added(whole, field.case.region))


async def _answer_checklist(field: Field, work: Work) -> None:
    """What holds of the answers and is not on the checklist yet, each officer's together."""
    dues = field.against(field.standing, work).due
    current = await lists.current(work.connection, field.case.id) if dues else None
    if current is None:
        return
    replies: dict[str, list[ChecklistReply]] = defaultdict(list)
    for due in dues:
        replies[due.by].append(due.reply)
    for officer, given in replies.items():
        _, facts = await answering.take(field.case, current.version, given, officer, work)
        field.facts += facts
    await store.wrote(work.connection, field.case.id, dues)
    field.lists = (await store.lists(work.connection, [field.case.id]))[field.case.id]

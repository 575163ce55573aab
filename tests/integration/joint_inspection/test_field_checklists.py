"""The checklist taken along: settled answers reach it once, what differs is shown, conflicts are on the clock."""

import json
from decimal import Decimal

import pytest

from contracts.errors import Refusal
from contracts.joint_inspection.checklist_terms import AnswerKind, AnswerResult, ChecklistReply
from contracts.joint_inspection.checklists import AnswerChecklist, CheckItem, ListCheckItems, MakeChecklist
from contracts.joint_inspection.field_packages import (
    DecideFieldConflict,
    FieldConflictKind,
    FieldConflictsOfVisits,
    FieldConflictWaiting,
    FieldEntryState,
)
from contracts.joint_inspection.field_terms import FieldValue, FindingNote
from contracts.joint_inspection.visits import FindingKind, FinishVisit, GetVisits, LadderStep, RecordFinding
from tests.conftest import SettingsMaker
from tests.integration.joint_inspection.fielding import Device, taken_along, work_of
from tests.integration.joint_inspection.test_checklists import planned
from tests.integration.joint_inspection.test_handling_clocks import later
from tests.integration.joint_inspection.world import BUREAU, MANAGERS_HEAD, UPPER, World, inspector, world_of
from tests.integration.rights.seeded import until
from tests.platform.actors import HEAD, UPPER_HEAD
from tests.unit.joint_inspection.field import answer, came, entry, recording

LEAD, SECOND = inspector("NX-0001"), inspector("NX-0002")
OK, NOT_OK = FieldValue.OK, FieldValue.NOT_OK


async def along(world: World) -> tuple[str, Device]:
    """A visit with its list on a device."""
    visit = await planned(world)
    return visit, await taken_along(world, LEAD, visit)


async def listed(world: World, visit: str) -> dict[int, CheckItem]:
    """The visit's list as it stands."""
    page = await world.ask(LEAD, ListCheckItems(visit=visit, size=100))
    return {one.number: one for one in page.items}


def rested_on(visit: str, item: int) -> FindingNote:
    """A finding for an item not in order."""
    command = RecordFinding(
        visit=visit, kind=FindingKind.OTHER, text="台账不全", ladder=LadderStep.PUBLICITY, checklist_items=[item]
    )
    return FindingNote(finding=command)


async def test_the_list_goes_along_and_its_answers_come_back_onto_it_once(world: World) -> None:
    visit, device = await along(world)
    taken, id = device.taken, device.taken.package
    assert taken.checklist_version == 1
    by_kind = {kind: next(one for one in taken.checklist if one.answer is kind) for kind in AnswerKind}
    measured = by_kind[AnswerKind.MEASURED]
    assert (measured.limit, measured.unit, measured.seen) == ("80mg/L", "mg/L", 0)
    judged, value = by_kind[AnswerKind.JUDGED].item, Decimal("79.5")
    first = device.results(1, [entry(id, 1, came()), entry(id, 2, answer(judged, NOT_OK, "台账缺三月"))])
    second = device.results(2, [entry(id, 3, answer(measured.item, measured=value))])
    for part in (second, first, second, first):
        await device.hand_in(part)
    items = await listed(world, visit)
    one, other = items[judged].answer, items[measured.item].answer
    assert one is not None and other is not None
    assert (one.result, one.text, one.revision, one.answered_by) == (
        AnswerResult.NOT_OK,
        "台账缺三月",
        1,
        "NX-0001",
    )
    assert (other.measured, other.unit, other.revision) == (value, "mg/L", 1)
    work = await work_of(world, LEAD, visit)
    assert {one.state for one in work.entries} == {FieldEntryState.TAKEN}
    assert {one.revision for one in work.answers} == {1}


async def test_an_answer_that_does_not_hold_what_its_item_asks_is_refused_and_says_why(world: World) -> None:
    visit, device = await along(world)
    id, items = device.taken.package, device.taken.checklist
    measured = next(one.item for one in items if one.answer is AnswerKind.MEASURED)
    done = [
        entry(id, 1, came()),
        entry(id, 2, answer(measured)),
        entry(id, 3, answer(measured, measured=Decimal(81))),
        entry(id, 4, answer(len(items) + 1)),
    ]
    await device.hand_in(device.results(1, done))
    refused = {one.nth: one.refusal for one in (await work_of(world, LEAD, visit)).entries}
    assert refused == {
        1: None,
        2: "CHECKLIST_ANSWER_INCOMPLETE",
        3: "CHECKLIST_OVER_LIMIT",
        4: "CHECKLIST_ITEM_UNKNOWN",
    }
    assert all(one.answer is None for one in (await listed(world, visit)).values())


async def test_an_answer_waits_for_the_recording_it_names_and_a_finding_for_the_answer_it_rests_on(
    world: World,
) -> None:
    visit, device = await along(world)
    id = device.taken.package
    photo = recording(b"a photograph", item=1)
    parts = [
        device.results(1, [entry(id, 1, came()), entry(id, 2, rested_on(visit, 1))]),
        device.results(2, [entry(id, 3, answer(1, NOT_OK, "缺页", files=[photo.sha256]))]),
        device.results(3, [entry(id, 4, photo)]),
    ]
    waiting = []
    for part in parts:
        await device.hand_in(part)
        waiting.append([one.nth for one in (await work_of(world, LEAD, visit)).entries if one.state == "held"])
    assert waiting == [[2], [2, 3], []]
    (seen,) = await world.ask(LEAD, GetVisits(ids=[visit]))
    assert seen is not None and seen.findings
    answered = (await listed(world, visit))[1].answer
    assert answered is not None
    assert (answered.files, answered.findings) == ([photo.sha256], [seen.findings[0].id])


async def test_the_list_made_anew_after_it_was_taken_along_is_answered_under_its_new_numbers(world: World) -> None:
    visit, device = await along(world)
    id, before = device.taken.package, {one.text: one.item for one in device.taken.checklist}
    await world.send(LEAD, MakeChecklist(visit=visit, templates=["permit"]))
    after = {one.text: number for number, one in (await listed(world, visit)).items()}
    moved = next(text for text in before if text in after and before[text] != after[text])
    gone = next(text for text in before if text not in after)
    same = [entry(id, 1, came()), entry(id, 2, answer(before[moved], FieldValue.NOT_APPLICABLE, "停产"))]
    await device.hand_in(device.results(1, [*same, entry(id, 3, answer(before[gone]))]))
    answers = {number: one.answer for number, one in (await listed(world, visit)).items() if one.answer}
    assert list(answers) == [after[moved]]
    states = {one.nth: one.refusal for one in (await work_of(world, LEAD, visit)).entries}
    assert states == {1: None, 2: None, 3: "CHECKLIST_ITEM_GONE"}


async def test_what_was_answered_online_meanwhile_stands_until_the_lead_officer_decides(world: World) -> None:
    visit, device = await along(world)
    id = device.taken.package
    await device.hand_in(device.results(1, [entry(id, 1, came())]))
    online = [ChecklistReply(item=item, result=AnswerResult.OK) for item in (1, 2)]
    await world.send(SECOND, AnswerChecklist(visit=visit, version=1, replies=online))
    done = [entry(id, 2, answer(1, NOT_OK, "缺页")), entry(id, 3, answer(2))]
    await device.hand_in(device.results(2, done))
    (conflict,) = (await work_of(world, LEAD, visit)).conflicts
    assert (conflict.kind, conflict.item) == (FieldConflictKind.LISTED_DIFFERS, 1)
    standing = (await listed(world, visit))[1].answer
    assert standing is not None and standing.result is AnswerResult.OK
    chosen = DecideFieldConflict(visit=visit, conflict=conflict.key, chosen=f"{id}-00002", reason="复核照片")
    await world.send(LEAD, chosen)
    decided = (await listed(world, visit))[1].answer
    assert decided is not None
    assert (decided.result, decided.revision) == (AnswerResult.NOT_OK, 2)
    (shown,) = (await work_of(world, LEAD, visit)).conflicts
    assert (shown.decided, shown.chosen) == (True, f"{id}-00002")
    with pytest.raises(Refusal, match="FIELD_CONFLICT_UNKNOWN"):
        await world.send(LEAD, chosen)


async def test_the_lead_officer_may_leave_the_online_answer_and_later_ones_upon_the_fields_stand(world: World) -> None:
    visit, device = await along(world)
    id = device.taken.package
    await device.hand_in(device.results(1, [entry(id, 1, came()), entry(id, 2, answer(2))]))
    later = ChecklistReply(item=2, result=AnswerResult.NOT_OK, text="再看缺页", seen=1)
    first = ChecklistReply(item=1, result=AnswerResult.OK)
    await world.send(SECOND, AnswerChecklist(visit=visit, version=1, replies=[first, later]))
    await device.hand_in(device.results(2, [entry(id, 3, answer(1, NOT_OK, "缺页"))]))
    (conflict,) = (await work_of(world, LEAD, visit)).conflicts
    assert conflict.item == 1
    await world.send(LEAD, DecideFieldConflict(visit=visit, conflict=conflict.key, reason="在线记录为准"))
    results = {number: one.answer.result for number, one in (await listed(world, visit)).items() if one.answer}
    assert results == {1: AnswerResult.OK, 2: AnswerResult.NOT_OK}


async def test_an_answer_names_only_files_that_are_there(world: World) -> None:
    visit, device = await along(world)
    id = device.taken.package
    await device.hand_in(device.results(1, [entry(id, 1, came())]))
    reply = ChecklistReply(item=1, result=AnswerResult.OK, files=["ab" * 32])
    with pytest.raises(Refusal, match="CHECKLIST_FILE_MISSING"):
        await world.send(LEAD, AnswerChecklist(visit=visit, version=1, replies=[reply]))


async def test_an_open_conflict_is_on_the_clock_until_it_is_decided_and_seen_by_the_level_above(world: World) -> None:
    visit, device = await along(world)
    other = await taken_along(world, SECOND, visit)
    for one, value in ((device, OK), (other, NOT_OK)):
        id = one.taken.package
        await one.hand_in(one.results(1, [entry(id, 1, came()), entry(id, 2, answer(1, value))]))
    for who in (HEAD, UPPER_HEAD):
        (watch,) = await world.ask(who, FieldConflictsOfVisits(visits=[visit]))
        assert watch is not None
        assert (watch.open, [duty.duty for duty in watch.duties]) == (1, ["field.conflict"])
    assert await world.ask(MANAGERS_HEAD, FieldConflictsOfVisits(visits=[visit])) == [None]
    (conflict,) = (await work_of(world, LEAD, visit)).conflicts
    order = DecideFieldConflict(visit=visit, conflict=conflict.key, chosen=conflict.entries[0], reason="复核")
    await world.send(LEAD, order)
    (watch,) = await world.ask(HEAD, FieldConflictsOfVisits(visits=[visit]))
    assert watch is not None
    assert (watch.open, [duty.state for duty in watch.duties]) == (0, ["met"])


async def test_what_was_still_held_when_the_visit_ended_is_a_conflict_on_the_clock(world: World) -> None:
    visit, device = await along(world)
    id = device.taken.package
    await device.hand_in(device.results(1, [entry(id, 1, came()), entry(id, 2, rested_on(visit, 1))]))
    await world.send(LEAD, FinishVisit(visit=visit))

    async def on_the_clock() -> bool:
        (watch,) = await world.ask(HEAD, FieldConflictsOfVisits(visits=[visit]))
        return watch is not None and bool(watch.duties) and watch.kinds == [FieldConflictKind.ENDED]

    await until(on_the_clock)


async def test_an_undecided_conflict_goes_to_the_head_and_then_to_the_level_above(
    settings_for_test: SettingsMaker,
) -> None:
    async with world_of(settings_for_test(test_clock=True)) as world:
        visit, device = await along(world)
        other = await taken_along(world, SECOND, visit)
        for one, value in ((device, OK), (other, NOT_OK)):
            id = one.taken.package
            await one.hand_in(one.results(1, [entry(id, 1, came()), entry(id, 2, answer(1, value))]))
        for _ in range(20):
            await later(world, "1 day")
        rows = await world.rows(
            "SELECT convert_from(data, 'UTF8') AS data FROM journal WHERE type = $1 ORDER BY seq",
            FieldConflictWaiting.subject,
        )
        told = [json.loads(row["data"]) for row in rows]
        assert [(one["stage"], one["to"]) for one in told] == [
            ("reminder", BUREAU),
            ("head", BUREAU),
            ("superior", UPPER),
        ]
        (watch,) = await world.ask(UPPER_HEAD, FieldConflictsOfVisits(visits=[visit]))
        assert watch is not None
        assert [duty.duty for duty in watch.duties if duty.agency == UPPER] == ["field.conflict_superior"]
        (conflict,) = (await work_of(world, LEAD, visit)).conflicts
        chosen = conflict.entries[0]
        await world.send(LEAD, DecideFieldConflict(visit=visit, conflict=conflict.key, chosen=chosen, reason="复核"))
        (watch,) = await world.ask(UPPER_HEAD, FieldConflictsOfVisits(visits=[visit]))
        assert watch is not None
        assert {duty.ended_at is None for duty in watch.duties} == {False}

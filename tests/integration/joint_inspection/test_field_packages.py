"""A visit taken along without a network and handed in through the running service."""

from datetime import date

import pytest

from contracts.errors import Refusal
from contracts.joint_inspection.field_files import PACKAGE_MAGIC
from contracts.joint_inspection.field_packages import (
    DecideFieldConflict,
    FieldConflictKind,
    FieldEntryState,
    FieldWorkOfVisits,
    PackVisit,
)
from contracts.joint_inspection.field_terms import FieldValue, FindingNote, RecordingNote
from contracts.joint_inspection.recording_terms import RecordingKind, RecordingStep
from contracts.joint_inspection.visits import (
    CheckIn,
    FindingKind,
    FinishVisit,
    GetVisits,
    LadderStep,
    RecordFinding,
    VisitState,
)
from kernel.ferry.keys import Keyring
from kernel.ferry.signed import genuine
from tests.integration.joint_inspection.fielding import taken_along, work_of
from tests.integration.joint_inspection.test_visits import off_plan
from tests.integration.joint_inspection.world import MANAGERS_HEAD, World, code, inspector
from tests.platform.actors import HEAD
from tests.unit.joint_inspection.field import answer, came, entry

LEAD, SECOND = inspector("NX-0001"), inspector("NX-0002")
SHA256 = "ab" * 32


def untidy(visit: str) -> FindingNote:
    """A small thing found."""
    command = RecordFinding(visit=visit, kind=FindingKind.OTHER, text="台账不全", ladder=LadderStep.PUBLICITY)
    return FindingNote(finding=command)


async def test_a_package_comes_back_twice_in_parts_and_out_of_order_and_is_taken_in_once(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    device = await taken_along(world, LEAD, visit)
    id = device.taken.package
    photo = RecordingNote(kind=RecordingKind.PHOTO, step=RecordingStep.SAMPLING, sha256=SHA256)
    first = device.results(1, [entry(id, 1, came()), entry(id, 2, answer(1))])
    second = device.results(2, [entry(id, 3, untidy(visit)), entry(id, 4, photo)])
    for part in (second, first, second, first):
        await device.hand_in(part)
    work = await work_of(world, LEAD, visit)
    assert {one.state for one in work.entries} == {FieldEntryState.TAKEN}
    assert (work.packages[0].parts, work.conflicts) == ([1, 2], [])
    (shown,) = await world.ask(LEAD, GetVisits(ids=[visit]))
    assert shown is not None and shown.findings
    assert (shown.state, [one.text for one in shown.findings]) == (VisitState.CHECKED_IN, ["台账不全"])
    assert len(await world.rows("SELECT FROM visit_recordings WHERE sha256 = $1", SHA256)) == 1


async def test_the_package_says_who_goes_where_and_is_signed_by_the_hub(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    device = await taken_along(world, LEAD, visit)
    taken = device.taken
    assert (taken.visit, taken.credit_code, taken.officer) == (visit, code(1), "NX-0001")
    assert [one.certificate for one in taken.officers] == ["NX-0001", "NX-0002"]
    assert taken.planned_on >= date(2026, 1, 1)
    hub = Keyring.of(world.settings).own().card.signing_key
    assert genuine(PACKAGE_MAGIC, device.data, hub)
    assert not genuine(PACKAGE_MAGIC, device.data.replace("纸业".encode(), "药业".encode()), hub)


async def test_two_devices_that_answered_differently_wait_for_the_lead_officers_decision(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    mine, theirs = [await taken_along(world, officer, visit) for officer in (LEAD, SECOND)]
    for device, value in ((mine, FieldValue.OK), (theirs, FieldValue.NOT_OK)):
        id = device.taken.package
        await device.hand_in(device.results(1, [entry(id, 1, came()), entry(id, 2, answer(2, value))]))
    (conflict,) = (await work_of(world, LEAD, visit)).conflicts
    assert (conflict.kind, conflict.item) == (FieldConflictKind.ANSWERS_DIFFER, 2)
    chosen = f"{theirs.taken.package}-00002"
    order = DecideFieldConflict(visit=visit, conflict=conflict.key, chosen=chosen, reason="复核现场照片")
    with pytest.raises(Refusal, match="FIELD_NOT_LEAD"):
        await world.send(SECOND, order)
    await world.send(LEAD, order)
    work = await work_of(world, HEAD, visit)
    assert [(one.item, one.value) for one in work.answers] == [(2, FieldValue.NOT_OK)]
    assert [one.decided_by for one in work.conflicts] == ["NX-0001"]
    assert [one.value for one in work.entries if one.item] == [FieldValue.OK, FieldValue.NOT_OK]


async def test_results_after_the_visit_was_given_to_others_are_taken_in_only_by_the_lead_officers_word(
    world: World,
) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    device = await taken_along(world, SECOND, visit)
    await world.rows("UPDATE visits SET officers = ARRAY['NX-0001'] WHERE id = $1 RETURNING id", visit)
    id = device.taken.package
    await device.hand_in(device.results(1, [entry(id, 1, came()), entry(id, 2, untidy(visit))]))
    (conflict,) = (await work_of(world, LEAD, visit)).conflicts
    assert (conflict.kind, conflict.entries) == (FieldConflictKind.REASSIGNED, [f"{id}-00001", f"{id}-00002"])
    await world.send(LEAD, DecideFieldConflict(visit=visit, conflict=conflict.key, chosen=id, reason="记录属实"))
    work = await work_of(world, LEAD, visit)
    assert {one.state for one in work.entries} == {FieldEntryState.TAKEN}
    await device.hand_in(device.results(2, [entry(id, 3, untidy(visit))]))
    (shown,) = await world.ask(LEAD, GetVisits(ids=[visit]))
    assert shown is not None and shown.findings and len(shown.findings) == 2


async def test_results_after_the_end_are_shown_as_a_conflict_and_can_be_set_aside(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    device = await taken_along(world, SECOND, visit)
    await world.send(LEAD, CheckIn(visit=visit))
    await world.send(LEAD, FinishVisit(visit=visit))
    id = device.taken.package
    await device.hand_in(device.results(1, [entry(id, 1, came()), entry(id, 2, untidy(visit))]))
    (conflict,) = (await work_of(world, LEAD, visit)).conflicts
    assert conflict.kind is FieldConflictKind.ENDED
    await world.send(LEAD, DecideFieldConflict(visit=visit, conflict=conflict.key, reason="与在线记录重复"))
    work = await work_of(world, LEAD, visit)
    assert {one.state for one in work.entries} == {FieldEntryState.SET_ASIDE}
    (shown,) = await world.ask(LEAD, GetVisits(ids=[visit]))
    assert shown is not None and shown.findings == []


async def test_an_altered_part_another_part_of_the_same_number_and_another_visits_finding_are_refused(
    world: World,
) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    device = await taken_along(world, LEAD, visit)
    id = device.taken.package
    whole = device.results(1, [entry(id, 1, came())])
    with pytest.raises(Refusal, match="FIELD_RESULTS_ALTERED"):
        await device.hand_in(whole.replace(b"arrived", b"left"))
    with pytest.raises(Refusal, match="FIELD_RESULTS_UNREADABLE"):
        await device.hand_in(whole[:-1])
    await device.hand_in(whole)
    with pytest.raises(Refusal, match="FIELD_PART_TAKEN"):
        await device.hand_in(device.results(1, [entry(id, 1, came()), entry(id, 2, answer(1))]))
    with pytest.raises(Refusal, match="FIELD_ENTRY_ELSEWHERE"):
        await device.hand_in(device.results(2, [entry(id, 3, untidy("其他检查"))]))


async def test_a_finding_that_the_rules_refuse_says_why_and_leaves_the_others_standing(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    device = await taken_along(world, LEAD, visit)
    id = device.taken.package
    bare = RecordFinding(visit=visit, kind=FindingKind.OTHER, text="直接立案", ladder=LadderStep.CASE)
    found = [entry(id, 1, came()), entry(id, 2, FindingNote(finding=bare)), entry(id, 3, untidy(visit))]
    await device.hand_in(device.results(1, found))
    states = {one.nth: (one.state, one.refusal) for one in (await work_of(world, LEAD, visit)).entries}
    assert states[2] == (FieldEntryState.REFUSED, "LADDER_REASON_MISSING")
    assert states[3] == (FieldEntryState.TAKEN, None)


async def test_only_an_officer_assigned_takes_a_visit_along_and_other_agencies_see_nothing_of_it(world: World) -> None:
    await world.peopled(enterprises=1)
    await world.officer("NX-0003")
    visit = await off_plan(world)
    with pytest.raises(Refusal, match="VISIT_NOT_ASSIGNED"):
        await world.send(inspector("NX-0003"), PackVisit(visit=visit, device="平板"))
    await taken_along(world, LEAD, visit)
    assert await world.ask(MANAGERS_HEAD, FieldWorkOfVisits(visits=[visit])) == [None]
    assert await world.ask(inspector("NX-0003"), FieldWorkOfVisits(visits=[visit])) == [None]

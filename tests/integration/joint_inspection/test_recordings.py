"""Recordings through the running service: added online, compared with the picture, listed, counted."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from contracts.errors import Refusal
from contracts.files import FileSlice, GetFile
from contracts.joint_inspection.recording_terms import (
    RecordingKind,
    RecordingPlace,
    RecordingStep,
    RemarkKind,
)
from contracts.joint_inspection.recordings import (
    AddRecording,
    CountOnSiteUse,
    DeliverRecording,
    GetRecordings,
    ListRecordings,
    RecordingsOfVisits,
    VisitRecording,
)
from contracts.joint_inspection.visits import CheckIn, FinishVisit
from tests.integration.joint_inspection.fielding import taken_along
from tests.integration.joint_inspection.noticing import noticed
from tests.integration.joint_inspection.test_visits import mill, off_plan
from tests.integration.joint_inspection.world import BUREAU, MANAGERS_HEAD, World, inspector
from tests.platform.actors import HEAD, OTHER_CITY_OFFICER, UPPER_HEAD
from tests.platform.days import today
from tests.unit.joint_inspection.field import came, entry, recording
from tests.unit.joint_inspection.photographed import photograph_of

LEAD, SECOND = inspector("NX-0001"), inspector("NX-0002")
HERE, AWAY = RecordingPlace(longitude=105.19, latitude=37.51), RecordingPlace(longitude=105.3, latitude=37.51)


async def begun(world: World) -> str:
    """An off-plan visit under way."""
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    await world.send(LEAD, CheckIn(visit=visit))
    return visit


async def sent(world: World, data: bytes, name: str = "照片.jpg") -> str:
    return await world.caller.upload(LEAD, "joint_inspection", name, data)


def photo(visit: str, file: str, **changes: object) -> AddRecording:
    told = {"kind": RecordingKind.PHOTO, "step": RecordingStep.SAMPLING, "at": datetime.now(UTC), "place": HERE}
    return AddRecording(**({"visit": visit, "file": file, "device": "平板"} | told | changes))  # type: ignore[arg-type]


def written(visit: str, text: str) -> AddRecording:
    step = RecordingStep.SAMPLING
    return AddRecording(visit=visit, kind=RecordingKind.TEXT, step=step, at=datetime.now(UTC), device="平板", text=text)


async def shown(world: World, id: str) -> VisitRecording:
    (one,) = await world.ask(LEAD, GetRecordings(ids=[id]))
    assert one is not None
    return one


async def test_a_photo_whose_own_time_and_place_fit_is_kept_without_a_remark(world: World) -> None:
    visit = await begun(world)
    data = photograph_of(datetime.now(UTC), HERE)
    added = (await world.send(LEAD, photo(visit, await sent(world, data)))).record
    one = await shown(world, added)
    assert (one.remarks, one.received, one.media_type, one.size) == ([], True, "image/jpeg", len(data))
    assert one.picture is not None and one.picture.camera == "TABLET X1"
    client, token = world.caller.client, world.caller.token(LEAD)
    assert one.sha256 is not None
    part = await client.file("joint_inspection", "get", GetFile(file=one.sha256), FileSlice, token=token)
    assert part.data == data


async def test_a_photo_of_another_day_and_place_is_kept_with_the_difference_shown_to_supervision_too(
    world: World,
) -> None:
    visit = await begun(world)
    old = photograph_of(datetime.now(UTC) - timedelta(days=40), AWAY)
    added = (await world.send(LEAD, photo(visit, await sent(world, old)))).record
    kinds = [one.kind for one in (await shown(world, added)).remarks]
    assert kinds == [RemarkKind.TIME_DIFFERS, RemarkKind.PLACE_DIFFERS]
    (seen,) = await world.ask(UPPER_HEAD, GetRecordings(ids=[added]))
    assert seen is not None
    assert ([one.kind for one in seen.remarks], seen.sha256, seen.place, seen.officer) == (kinds, None, None, None)
    for outsider in (mill(1), OTHER_CITY_OFFICER, MANAGERS_HEAD):
        try:
            assert await world.ask(outsider, GetRecordings(ids=[added])) == [None]
        except Refusal as refusal:
            assert refusal.code == "NOT_PERMITTED"


async def test_the_same_bytes_are_one_recording_of_a_visit_and_remarked_on_another(world: World) -> None:
    visit = await begun(world)
    data = photograph_of(datetime.now(UTC), HERE)
    added = (await world.send(LEAD, photo(visit, await sent(world, data)))).record
    with pytest.raises(Refusal, match="RECORDING_KNOWN"):
        await world.send(LEAD, photo(visit, await sent(world, data)))
    await world.rows("UPDATE visits SET month = '2000-01' WHERE id = $1 RETURNING id", visit)
    await world.rows("DELETE FROM visit_bookings RETURNING visit")
    other = await off_plan(world)
    await world.send(LEAD, CheckIn(visit=other))
    again = (await world.send(LEAD, photo(other, await sent(world, data)))).record
    assert [one.kind for one in (await shown(world, again)).remarks] == [RemarkKind.SEEN_ELSEWHERE]
    assert (await shown(world, added)).remarks == []


async def test_only_an_officer_assigned_adds_what_was_sent_in_full_and_has_its_form(world: World) -> None:
    visit = await begun(world)
    await world.officer("NX-0003")
    file = await sent(world, b"%PDF-1.7", "笔录.pdf")
    stranger = inspector("NX-0003")
    with pytest.raises(Refusal, match="VISIT_NOT_ASSIGNED"):
        await world.send(stranger, photo(visit, file))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.send(SECOND, photo(visit, file))
    with pytest.raises(Refusal, match="RECORDING_FORM_OTHER"):
        await world.send(LEAD, photo(visit, file))
    with pytest.raises(Refusal, match=r"CHECKLIST_ITEM_UNKNOWN|CHECKLIST_MISSING"):
        await world.send(LEAD, photo(visit, file, kind=RecordingKind.DOCUMENT, item=19_999))
    document = photo(visit, file, kind=RecordingKind.DOCUMENT, step=RecordingStep.QUESTIONING)
    added = (await world.send(LEAD, document)).record
    assert (await shown(world, added)).remarks == []


async def test_a_visits_recordings_are_listed_by_what_they_are_and_counted(world: World) -> None:
    visit = await begun(world)
    await world.send(LEAD, written(visit, "大门紧闭"))
    old = photograph_of(datetime.now(UTC) - timedelta(days=2), HERE)
    await world.send(LEAD, photo(visit, await sent(world, old)))
    page = await world.ask(LEAD, ListRecordings(visit=visit))
    assert [one.kind for one in page.items] == [RecordingKind.TEXT, RecordingKind.PHOTO]
    assert [one.text for one in page.items] == ["大门紧闭", None]
    remarked = await world.ask(HEAD, ListRecordings(visit=visit, remarked=True))
    assert [one.kind for one in remarked.items] == [RecordingKind.PHOTO]
    assert (await world.ask(HEAD, ListRecordings(visit=visit, count=True))).total == 2
    (nested,) = await world.ask(HEAD, RecordingsOfVisits(visits=[visit], size=1))
    assert (len(nested.items), nested.more) == (1, True)


async def test_the_bytes_of_a_recording_named_offline_come_later_and_nothing_else_in_their_stead(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    device = await taken_along(world, LEAD, visit)
    data = photograph_of(datetime.now(UTC) - timedelta(days=9), HERE)
    id = device.taken.package
    await device.hand_in(device.results(1, [entry(id, 1, came()), entry(id, 2, recording(data))]))
    (waiting,) = (await world.ask(LEAD, ListRecordings(visit=visit, received=False))).items
    assert (waiting.id, waiting.remarks) == (f"{id}-00002", [])
    with pytest.raises(Refusal, match="RECORDING_BYTES_DIFFER"):
        await world.send(LEAD, DeliverRecording(recording=waiting.id, file=await sent(world, data + b"x")))
    whole = DeliverRecording(recording=waiting.id, file=await sent(world, data))
    await world.send(LEAD, whole)
    await world.send(LEAD, whole)
    one = await shown(world, waiting.id)
    assert (one.received, [remark.kind for remark in one.remarks]) == (
        True,
        [RemarkKind.TIME_DIFFERS],
    )


async def test_bytes_that_came_before_the_results_are_looked_at_when_the_results_come(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    device = await taken_along(world, LEAD, visit)
    data = photograph_of(datetime.now(UTC) - timedelta(days=9), None)
    await sent(world, data)
    id = device.taken.package
    await device.hand_in(device.results(1, [entry(id, 1, came()), entry(id, 2, recording(data))]))
    one = await shown(world, f"{id}-00002")
    assert (one.received, [remark.kind for remark in one.remarks]) == (True, [RemarkKind.TIME_DIFFERS])


async def test_after_the_end_recordings_are_added_within_the_limit_and_the_journal_holds_no_words(
    world: World,
) -> None:
    visit = await begun(world)
    await world.send(LEAD, FinishVisit(visit=visit))
    words = written(visit, "现场负责人王某拒绝签字")
    await world.send(LEAD, words)
    rows = await world.rows("SELECT data FROM journal WHERE type = 'joint_inspection.recordings.added.v1'")
    assert len(rows) == 1
    assert "王某" not in json.dumps(json.loads(rows[0]["data"]), ensure_ascii=False)
    await world.rows("UPDATE visits SET finished_at = now() - interval '30 days' WHERE id = $1 RETURNING id", visit)
    with pytest.raises(Refusal, match="RECORDING_TOO_LATE"):
        await world.send(LEAD, written(visit, "补记"))


async def test_the_use_rate_is_counted_from_what_is_there(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    await noticed(world, LEAD, visit)
    device = await taken_along(world, LEAD, visit)
    id = device.taken.package
    await device.hand_in(device.results(1, [entry(id, 1, came()), entry(id, 2, recording(b"never sent"))]))
    period = CountOnSiteUse(since=today(), until=today())
    ((use,),) = [await world.ask(HEAD, period)]
    assert (use.agency, use.visits, use.recorded_percent, use.noticed_percent, use.taken_along) == (
        BUREAU,
        1,
        0,
        100,
        1,
    )
    await world.send(LEAD, written(visit, "采样"))
    ((use,),) = [await world.ask(UPPER_HEAD, period)]
    steps = {one.step: one.percent for one in use.steps}
    assert (use.recorded_percent, steps[RecordingStep.SAMPLING], steps[RecordingStep.ARRIVAL]) == (100, 100, 0)
    assert await world.ask(MANAGERS_HEAD, period) == []
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        await world.ask(HEAD, CountOnSiteUse(since=today(), until=today() - timedelta(days=1)))

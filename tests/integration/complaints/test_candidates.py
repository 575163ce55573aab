"""Candidates through the running service: by code, name, former name, part and distance, as the directory goes on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contracts.complaints.candidates import (
    CandidatesOfComplaints,
    CandidatesOfDraft,
    EnterpriseCandidate,
    PlaceComplaint,
    PointsOfComplaints,
)
from contracts.complaints.intake import GeoPoint
from contracts.complaints.routing import BindComplaint
from contracts.errors import Refusal
from contracts.messages import Event
from contracts.registry.directory import EnterpriseChanged, EnterpriseFacts, EnterpriseRegistered
from kernel.settings import Settings
from tests.integration.complaints.world import MILL, MILL_NAME, TANNERY, World, world
from tests.integration.merges import merged
from tests.platform.actors import CITIZEN, OFFICER, OPERATOR, OTHER_CITY_OFFICER, URBAN_MANAGEMENT

GATE = GeoPoint(longitude=105.19, latitude=37.51)
OLD_NAME = "中卫市跃进造纸厂"


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


def facts(code: str, name: str, north: float | None = None) -> EnterpriseFacts:
    """An enterprise, so many degrees north of the gate."""
    latitude = None if north is None else GATE.latitude + north
    longitude = None if north is None else GATE.longitude
    return EnterpriseFacts(credit_code=code, name=name, region="640502", longitude=longitude, latitude=latitude)


def changed(code: str, name: str, north: float | None = None) -> tuple[str, Event]:
    return f"enterprise:{code}", EnterpriseChanged(facts=facts(code, name, north), fields=["name"])


def registered(code: str, name: str, north: float | None = None) -> tuple[str, Event]:
    return f"enterprise:{code}", EnterpriseRegistered(facts=facts(code, name, north))


async def drafted(hub: World, **said: object) -> list[EnterpriseCandidate]:
    return await hub.ask(OPERATOR, CandidatesOfDraft(region="640500", **said), after=[hub.heard])  # type: ignore[arg-type]


def first_fact(one: EnterpriseCandidate) -> str:
    return one.reasons[0].fact


async def test_by_code_and_by_name_however_it_is_written_it_is_certain(hub: World) -> None:
    for said in ({"credit_code": MILL}, {"name": " 中卫市某纸业有限公司　"}):
        (found,) = await drafted(hub, **said)
        assert (found.credit_code, found.certain, found.score) == (MILL, True, 100)
    assert await drafted(hub, name="无此企业") == []


async def test_a_former_name_and_a_merged_entrys_lead_to_who_bears_them_now(hub: World) -> None:
    await hub.tell([registered("91640500MA0000001X", OLD_NAME), changed("91640500MA0000001X", "中卫市新华纸业公司")])
    (renamed,) = await drafted(hub, name=OLD_NAME)
    assert (renamed.name, renamed.certain) == ("中卫市新华纸业公司", True)
    assert first_fact(renamed) == f"曾用名或已并入登记的名称“{OLD_NAME}”相同"
    number = await hub.filed(enterprise_name=OLD_NAME)
    assert (await hub.seen(OPERATOR, number)).enterprise_credit_code == "91640500MA0000001X"
    await hub.tell([merged(TANNERY, MILL)])
    (successor,) = await drafted(hub, name="中卫市某皮革厂")
    assert (successor.credit_code, successor.certain) == (MILL, True)
    (by_code,) = await drafted(hub, credit_code=TANNERY)
    assert first_fact(by_code) == f"代码 {TANNERY} 的登记已并入本企业"


async def test_a_name_borne_by_two_is_bound_to_neither_and_both_are_offered(hub: World) -> None:
    await hub.tell([registered("91640500MA0000001X", MILL_NAME)])
    number = await hub.filed(enterprise_name=MILL_NAME)
    assert (await hub.seen(OPERATOR, number)).enterprise_credit_code is None
    (offered,) = await hub.ask(OPERATOR, CandidatesOfComplaints(numbers=[number]))
    assert [(one.credit_code, one.certain) for one in offered] == [("91640500MA0000001X", False), (MILL, False)]


async def test_a_part_of_the_name_and_the_distance_rank_and_a_chosen_place_ranks_anew(hub: World) -> None:
    near, far = "91640500MA0000001X", "91640500MA0000002X"
    await hub.tell([registered(near, "中卫市宏达纸业公司", 0.001), registered(far, "宏达纸业公司", 0.02)])
    number = await hub.filed(enterprise_name="宏达纸业")
    (by_name,) = await hub.ask(OPERATOR, CandidatesOfComplaints(numbers=[number]))
    assert [one.credit_code for one in by_name] == [far, near]
    await hub.send(OPERATOR, PlaceComplaint(number=number, point=GATE))
    (by_place,) = await hub.ask(OPERATOR, CandidatesOfComplaints(numbers=[number]))
    assert [(one.credit_code, one.metres) for one in by_place] == [(near, 111), (far, 2224)]
    (point,) = await hub.ask(OPERATOR, PointsOfComplaints(numbers=[number]))
    assert point is not None and (point.longitude, point.latitude) == (GATE.longitude, GATE.latitude)


async def test_a_point_given_at_filing_ranks_by_distance_alone(hub: World) -> None:
    await hub.tell([registered("91640500MA0000001X", "中卫市宏达纸业公司", 0.001)])
    number = await hub.filed(point=GATE)
    (offered,) = await hub.ask(OPERATOR, CandidatesOfComplaints(numbers=[number]))
    assert [(one.metres, first_fact(one)) for one in offered] == [(111, "距发生地点111米")]
    assert (await hub.seen(OPERATOR, number)).enterprise_credit_code is None


async def test_a_closed_enterprise_is_shown_as_closed_and_bound_to_nothing(hub: World) -> None:
    await hub.forget(TANNERY)
    (closed,) = await drafted(hub, credit_code=TANNERY)
    assert (closed.closed, closed.certain) == (True, False)
    number = await hub.filed(enterprise_credit_code=TANNERY)
    assert (await hub.seen(OPERATOR, number)).enterprise_credit_code is None
    with pytest.raises(Refusal, match="COMPLAINT_ENTERPRISE_UNKNOWN"):
        await hub.send(OPERATOR, BindComplaint(number=number, credit_code=TANNERY))


async def test_candidates_and_places_are_for_who_sees_the_complaint(hub: World) -> None:
    number = await hub.filed(enterprise_name=MILL_NAME, point=GATE)
    (mine,) = await hub.ask(OFFICER, CandidatesOfComplaints(numbers=[number]))
    assert [one.credit_code for one in mine] == [MILL]
    for stranger in (URBAN_MANAGEMENT, OTHER_CITY_OFFICER):
        assert await hub.ask(stranger, CandidatesOfComplaints(numbers=[number, "TS000000000000"])) == [[], []]
        assert await hub.ask(stranger, PointsOfComplaints(numbers=[number])) == [None]
        with pytest.raises(Refusal, match="NOT_FOUND"):
            await hub.send(stranger, PlaceComplaint(number=number, point=GATE))
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.ask(CITIZEN, CandidatesOfComplaints(numbers=[number]))

"""Officers, through the running registry."""

from collections.abc import AsyncIterator
from datetime import date

import asyncpg
import pytest

from contracts.actors import AgencyKind, Role
from contracts.errors import Refusal
from contracts.registry.agencies import AgencyFacts, AgencyLevel, RegisterAgency
from contracts.registry.directory import EnvironmentalElement
from contracts.registry.officers import (
    GetOfficers,
    ListOfficers,
    OfficerEntry,
    OfficerState,
    RegisterOfficers,
    ReinstateOfficer,
    RetireOfficer,
    SuspendOfficer,
    TransferOfficer,
)
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS
from tests.platform.actors import ADMINISTRATOR, HEAD, OFFICER, POLICE, UPPER_HEAD, actor
from tests.platform.hub import Caller, calling, running_service

AGENCY = "ecology-640500"


@pytest.fixture
async def caller(hub_settings: Settings) -> AsyncIterator[Caller]:
    async with running_service(ENDPOINTS, hub_settings), calling(hub_settings) as caller:
        facts = AgencyFacts(
            code=AGENCY,
            name="中卫市生态环境局",
            kind=AgencyKind.ECOLOGY,
            level=AgencyLevel.CITY,
            region="640500",
            valid_from=date(2020, 1, 1),
        )
        await caller.send(ADMINISTRATOR, RegisterAgency(agency=facts))
        yield caller


def people(*certificates: str, name: str = "王试") -> RegisterOfficers:
    return RegisterOfficers(
        agency=AGENCY,
        officers=[
            OfficerEntry(
                certificate=certificate,
                name=name,
                region="640500",
                specialties=[EnvironmentalElement.WATER],
                valid_from=date(2024, 1, 1),
                valid_to=date(2028, 12, 31),
                conflicts=["916400002276950035"],
            )
            for certificate in certificates
        ],
    )


async def test_people_are_entered_at_once_and_a_repeat_leaves_no_trace(caller: Caller) -> None:
    receipt = await caller.send(HEAD, people("NX-001", "NX-002"))
    assert receipt.record == AGENCY
    assert (await caller.send(ADMINISTRATOR, people("NX-001", "NX-002"))).position is None
    page = await caller.ask(OFFICER, ListOfficers(agency=AGENCY, specialty=EnvironmentalElement.WATER))
    assert [one.certificate for one in page.items] == ["NX-001", "NX-002"]


async def test_the_public_checks_a_certificate_and_learns_no_name(caller: Caller) -> None:
    await caller.send(HEAD, people("NX-001"))
    [officer] = await caller.ask(None, GetOfficers(certificates=["NX-001"]))
    assert officer is not None
    assert (officer.agency, officer.name, officer.conflicts) == (AGENCY, None, None)


async def test_other_bodies_learn_the_name_and_only_the_own_head_the_recusals(caller: Caller) -> None:
    await caller.send(HEAD, people("NX-001"))
    [seen_by_police] = await caller.ask(POLICE, GetOfficers(certificates=["NX-001"]))
    [seen_by_head] = await caller.ask(HEAD, GetOfficers(certificates=["NX-001"]))
    assert seen_by_police is not None and (seen_by_police.name, seen_by_police.conflicts) == ("王试", None)
    assert seen_by_head is not None and seen_by_head.conflicts == ["916400002276950035"]


async def test_no_name_stands_in_the_journal(caller: Caller, hub_settings: Settings) -> None:
    await caller.send(HEAD, people("NX-001", name="王试"))
    await caller.send(HEAD, people("NX-001", name="王试二"))
    connection = await asyncpg.connect(hub_settings.postgres_dsn("registry"))
    data = await connection.fetch("SELECT data FROM journal WHERE aggregate = 'officer:NX-001' ORDER BY version")
    await connection.close()
    assert len(data) == 2
    assert all("王试".encode() not in row["data"] for row in data)


async def test_the_officer_sees_the_own_recusals_and_a_colleague_or_an_administrator_does_not(caller: Caller) -> None:
    await caller.send(HEAD, people("NX-001"))
    himself = actor(AgencyKind.ECOLOGY, "640500", Role.OFFICER, subject="NX-001")
    for who, sees in ((himself, True), (OFFICER, False), (ADMINISTRATOR, False), (UPPER_HEAD, False)):
        [officer] = await caller.ask(who, GetOfficers(certificates=["NX-001"]))
        assert officer is not None and (officer.conflicts is not None) == sees


async def test_the_head_suspends_reinstates_and_lets_go(caller: Caller) -> None:
    await caller.send(HEAD, people("NX-001", "NX-002"))
    await caller.send(HEAD, SuspendOfficer(certificate="NX-001", reason="接受调查"))
    out = await caller.ask(OFFICER, ListOfficers(state=OfficerState.SUSPENDED))
    assert [one.certificate for one in out.items] == ["NX-001"]
    await caller.send(HEAD, ReinstateOfficer(certificate="NX-001", reason="调查结束"))
    await caller.send(HEAD, RetireOfficer(certificate="NX-001", reason="退休"))
    for who, order, code in (
        (HEAD, ReinstateOfficer(certificate="NX-001", reason="返聘"), "OFFICER_STEP_NOT_ALLOWED"),
        (HEAD, people("NX-001"), "OFFICER_LEFT"),
        (HEAD, TransferOfficer(certificate="NX-002", agency=AGENCY, reason="调动"), "OFFICER_TRANSFER_NOWHERE"),
        (HEAD, TransferOfficer(certificate="NX-002", agency="ecology-649999", reason="调动"), "AGENCY_NOT_REGISTERED"),
        (UPPER_HEAD, SuspendOfficer(certificate="NX-002", reason="越权"), "NOT_FOUND"),
        (OFFICER, SuspendOfficer(certificate="NX-002", reason="越权"), "NOT_PERMITTED"),
        (POLICE, SuspendOfficer(certificate="NX-002", reason="越权"), "NOT_PERMITTED"),
    ):
        with pytest.raises(Refusal, match=code):
            await caller.send(who, order)


async def test_people_of_an_unknown_agency_are_refused(caller: Caller) -> None:
    order = RegisterOfficers(agency="ecology-649999", officers=people("NX-009").officers)
    with pytest.raises(Refusal, match="AGENCY_NOT_REGISTERED"):
        await caller.send(HEAD, order)


async def test_an_officer_may_not_enter_people(caller: Caller) -> None:
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await caller.send(OFFICER, people("NX-001"))


async def test_certificates_are_listed_by_the_day_they_hold(caller: Caller) -> None:
    await caller.send(HEAD, people("NX-001"))
    for day, count in ((date(2026, 11, 22), 1), (date(2028, 12, 31), 1), (date(2029, 1, 1), 0)):
        page = await caller.ask(OFFICER, ListOfficers(region="640000", valid_on=day))
        assert len(page.items) == count

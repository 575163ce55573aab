"""The registry with a city's bureau, its water authority, an expert, and the mills of one trade."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import msgspec

from contracts.actors import Actor, AgencyKind
from contracts.registry.agencies import AgencyFacts, AgencyLevel, RegisterAgency
from contracts.registry.directory import EnterpriseScale, EnvironmentalElement, RegisterEnterprise
from contracts.registry.experts import EngageExpert, ExpertEntry, ExpertKind, RegisterExperts
from contracts.registry.officers import OfficerEntry, RegisterOfficers
from contracts.registry.permits import PermitOutlet, PermitPollutant, RecordPermit
from kernel.service import Service
from kernel.settings import Settings
from services.registry.directory.rules import ALPHABET, WEIGHTS
from services.registry.endpoints import ENDPOINTS
from tests.platform.actors import ADMINISTRATOR, ENTERPRISE, HEAD, OFFICER, actor
from tests.platform.hub import Caller, calling, running_service

MILL = ENTERPRISE.agency
BUREAU, UPPER, WATER_BUREAU = "ecology-640500", "ecology-640000", "water-640500"
INSPECTOR, EXPERT = "HB640500-901", "ZJ640500-901"


def code(number: int) -> str:
    """A credit code that passes GB 32100."""
    body = f"91640500{number:09d}"
    total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True))
    return body + ALPHABET[(31 - total % 31) % 31]


PEERS = [code(number) for number in range(1, 5)]


class Serving(msgspec.Struct):
    """The running registry and who talks to it."""

    service: Service
    caller: Caller
    settings: Settings


def enterprise(credit_code: str) -> Actor:
    """A user of an enterprise."""
    return actor(AgencyKind.ENTERPRISE, "640500", *ENTERPRISE.roles, agency=credit_code)


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Serving]:
    """Everything the service side of the registry needs."""
    async with running_service(ENDPOINTS, settings) as service, calling(settings) as caller:
        for kind, region, level in (
            (AgencyKind.ECOLOGY, "640000", AgencyLevel.PROVINCE),
            (AgencyKind.ECOLOGY, "640500", AgencyLevel.CITY),
            (AgencyKind.WATER, "640500", AgencyLevel.CITY),
        ):
            facts = AgencyFacts(
                code=f"{kind.value}-{region}",
                name=f"{region}{kind.label}",
                kind=kind,
                level=level,
                region=region,
                valid_from=date(2020, 1, 1),
            )
            await caller.send(ADMINISTRATOR, RegisterAgency(agency=facts))
        await caller.send(HEAD, RegisterOfficers(agency=BUREAU, officers=[_inspector()]))
        await caller.send(HEAD, RegisterExperts(agency=BUREAU, experts=[expert(EXPERT)]))
        await caller.send(HEAD, EngageExpert(number=EXPERT, reason="年度聘用"))
        for credit_code in (MILL, *PEERS):
            await caller.send(OFFICER, _mill(credit_code))
        await caller.send(OFFICER, _permit())
        yield Serving(service, caller, settings)


def _mill(credit_code: str) -> RegisterEnterprise:
    return RegisterEnterprise(
        credit_code=credit_code,
        name="中卫市美利纸业有限公司" if credit_code == MILL else f"造纸{credit_code[-4:]}号公司",
        region="640500",
        trade_code="C2221",
        scale=EnterpriseScale.SMALL,
        elements=[EnvironmentalElement.WATER],
    )


def _permit() -> RecordPermit:
    return RecordPermit(
        number=MILL + "001P",
        holder=MILL,
        valid_to=date(2099, 1, 31),
        pollutants=[PermitPollutant(name="化学需氧量", limit="80", unit="mg/L", outlet="DW001")],
        outlets=[PermitOutlet(number="DW001", element=EnvironmentalElement.WATER)],
    )


def expert(number: str, kind: ExpertKind = ExpertKind.EXPERT, valid_to: date = date(2030, 12, 31)) -> ExpertEntry:
    """One of the library of experts."""
    return ExpertEntry(
        number=number,
        kind=kind,
        name="高试",
        region="640500",
        qualification="高级工程师",
        valid_from=date(2024, 1, 1),
        valid_to=valid_to,
        credit_code=PEERS[3] if kind is ExpertKind.INSTITUTION else None,
    )


def _inspector() -> OfficerEntry:
    return OfficerEntry(
        certificate=INSPECTOR,
        name="王试",
        region="640500",
        valid_from=date(2024, 1, 1),
        valid_to=date(2030, 12, 31),
    )

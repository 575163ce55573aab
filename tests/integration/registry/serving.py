"""The registry with a city's bureau, its water authority, an expert, and the mills of one trade."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import msgspec

from contracts.actors import Actor, AgencyKind
from contracts.registry.agencies import AgencyFacts, AgencyLevel, RegisterAgency
from contracts.registry.directory import EnterpriseScale, EnvironmentalElement, RegisterEnterprise
from contracts.registry.officers import OfficerEntry, OfficerKind, RegisterOfficers
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
        people = [_person(INSPECTOR, OfficerKind.OFFICER), _person(EXPERT, OfficerKind.EXPERT)]
        await caller.send(HEAD, RegisterOfficers(agency=BUREAU, officers=people))
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


def _person(certificate: str, kind: OfficerKind) -> OfficerEntry:
    return OfficerEntry(
        certificate=certificate,
        name="王试",
        region="640500",
        kind=kind,
        valid_from=date(2024, 1, 1),
        valid_to=date(2030, 12, 31),
    )

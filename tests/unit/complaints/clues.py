"""Exchanged clues, the people and the data around them, for rules."""

from datetime import UTC, date, datetime
from typing import Any

from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.complaints.clue_exchange import FinishExchangedClue, SendExchangedClue
from contracts.complaints.intake import ReplyFinding
from services.complaints.clue_exchange.rules import steps
from services.complaints.clue_exchange.rules.base import (
    Case,
    Seat,
)
from services.complaints.clue_exchange.rules.owners import Owner
from services.complaints.clue_exchange.rules.terms import Terms, terms_of
from services.complaints.responsibility.rules import KnownAgency
from tests.platform.actors import HEAD, OFFICER, URBAN_MANAGEMENT, WATER, actor

NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
PERMIT = replace(OFFICER, subject="permit-1", office="permit")
ENFORCEMENT = replace(OFFICER, subject="enforcement-1", office="enforcement")
HOUSING = actor(AgencyKind.HOUSING, "640500", Role.OFFICER)
URBAN_HEAD = actor(AgencyKind.URBAN_MANAGEMENT, "640500", Role.HEAD)
BUREAU, URBAN, WATERS, HOUSES = (one.agency for one in (OFFICER, URBAN_MANAGEMENT, WATER, HOUSING))
KINDS = (AgencyKind.ECOLOGY, AgencyKind.URBAN_MANAGEMENT, AgencyKind.WATER, AgencyKind.HOUSING, AgencyKind.HOTLINE)
AGENCIES = [
    KnownAgency(code=f"{kind.value}-{region}", name=f"{region}{kind.label}", kind=kind, region=region)
    for kind in KINDS
    for region in ("640000", "640400", "640500")
]
DEPARTMENTS = [
    {"agency_kind": kind, "extension_by": "sender", "region": "", "valid_from": "2020-01-01", "valid_to": ""}
    for kind in ("ecology", "urban_management", "water", "housing")
]
HOLDS = {"region": "", "valid_from": "2020-01-01", "valid_to": ""}
OFFICES = [
    {"agency_kind": "ecology", "code": code, "name": name, "known_as": known, **HOLDS}
    for code, name, known in (
        ("permit", "审批科", "行政审批科"),
        ("supervision", "监管科", "水生态环境科|大气环境科"),
        ("enforcement", "执法支队", "综合执法科"),
    )
]
QUALITIES = [
    {"code": code, "name": name, "valuable": valuable, **HOLDS}
    for code, name, valuable in (("valuable", "有价值", "yes"), ("ordinary", "一般", "no"))
]
TERMS: Terms = terms_of(DEPARTMENTS, OFFICES, QUALITIES, "640500", date(2026, 11, 20))
SEATS = [Seat(URBAN), Seat(WATERS), Seat(HOUSES), *(Seat(BUREAU, office) for office in ("permit", "enforcement"))]
ACTORS = {
    Seat(URBAN): URBAN_MANAGEMENT,
    Seat(WATERS): WATER,
    Seat(HOUSES): HOUSING,
    Seat(BUREAU, "permit"): PERMIT,
    Seat(BUREAU, "enforcement"): ENFORCEMENT,
}


def order(**changes: Any) -> SendExchangedClue:
    return replace(SendExchangedClue(title="夜间施工", facts="工地夜间排放泥浆水", region="640500"), **changes)


def sent(to: Seat = SEATS[0], by: Actor = PERMIT, **changes: Any) -> Case:
    case = steps.send(order(), Owner(to, "通报单位指明"), steps.Subject(), [], by, "XT-1", NOW, "2026-11")
    return replace(case, **changes)


def accepted(**changes: Any) -> Case:
    return replace(steps.accept(sent(), URBAN_MANAGEMENT, NOW), **changes)


def declined(case: Case, actor: Actor, owner: Owner | None = None, most: int = 1) -> Case:
    return steps.decline(case, actor, "不属本单位职责", owner, HEAD.agency, most, NOW)


def finishing(**changes: Any) -> FinishExchangedClue:
    base = FinishExchangedClue(number="XT-1", finding=ReplyFinding.VERIFIED, result="已责令整改", quality="valuable")
    return replace(base, **changes)

"""Permits, templates and facts that the tests of checklists are made of."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from hypothesis import strategies as st

from contracts.actors import AgencyKind
from contracts.registry.directory import EnvironmentalElement
from contracts.registry.permits import PermitClass, PermitFacts, PermitOutlet, PermitPollutant
from contracts.registry.static_facts import StaticFactKind
from kernel.jurisdiction import Jurisdiction
from kernel.settings import PROJECT
from services.joint_inspection.checklists.rules import templates
from services.joint_inspection.checklists.rules.making import Ground, Made, make
from services.joint_inspection.checklists.rules.permits import REPORTS, KnownPermit
from services.joint_inspection.checklists.rules.templates import Template
from services.joint_inspection.static_facts.rules import Verified

JURISDICTION = Jurisdiction(PROJECT / "jurisdiction")
SHIPPED = templates.read(JURISDICTION.table(templates.TEMPLATES), JURISDICTION.table(templates.ITEMS))
MILL = "916400002276950035"
NUMBER = MILL + "001P"
DAY = date(2026, 11, 22)
OUTLETS = ("DW001", "DW002", "DA001")
POLLUTANTS = ("化学需氧量", "氨氮", "pH", "二氧化硫")

elements = st.none() | st.sampled_from([EnvironmentalElement.WATER, EnvironmentalElement.AIR])
outlets = st.lists(
    st.builds(PermitOutlet, number=st.sampled_from(OUTLETS), element=elements),
    max_size=3,
    unique_by=lambda one: one.number,
)
pollutants = st.lists(
    st.builds(
        PermitPollutant,
        name=st.sampled_from(POLLUTANTS),
        element=elements,
        outlet=st.none() | st.sampled_from(OUTLETS),
        limit=st.none() | st.sampled_from(["50", "80", "6-9"]),
        unit=st.none() | st.just("mg/L"),
    ),
    max_size=8,
)


@st.composite
def permits(draw: st.DrawFn) -> list[KnownPermit]:
    """Up to two permits of one holder."""
    sites = draw(st.integers(0, 2))
    return [
        KnownPermit(
            version=draw(st.integers(1, 9)),
            facts=PermitFacts(
                number=f"{MILL}00{site}P",
                holder=MILL,
                region="640500",
                permit_class=draw(st.none() | st.sampled_from(PermitClass)),
                pollutants=draw(pollutants),
                outlets=draw(outlets),
            ),
        )
        for site in range(1, sites + 1)
    ]


verified = st.lists(
    st.builds(
        Verified,
        number=st.uuids().map(str),
        credit_code=st.just(MILL),
        region=st.just("640500"),
        kind=st.sampled_from(StaticFactKind),
        title=st.sampled_from(["排污许可证", "环境管理台账制度", "自行监测方案", "环评批复", "规范化排放口"]),
        permit=st.none() | st.sampled_from([f"{MILL}001P", f"{MILL}002P"]),
        outlet=st.none() | st.sampled_from(OUTLETS),
        since=st.just(DAY),
        until=st.just(DAY),
        visit=st.just("v1"),
    ),
    max_size=6,
)


def fact(**changed: Any) -> Verified:
    """A permit confirmed on a visit."""
    usual: dict[str, Any] = {
        "number": "JT-1",
        "credit_code": MILL,
        "region": "640500",
        "kind": StaticFactKind.PERMITTING,
        "title": "排污许可证",
        "permit": NUMBER,
        "outlet": None,
        "since": DAY,
        "until": DAY,
        "visit": "v1",
    }
    return Verified(**(usual | changed))


def permit(**changed: Any) -> KnownPermit:
    """A key unit's permit with two outlets and what each may discharge."""
    water, air = EnvironmentalElement.WATER, EnvironmentalElement.AIR
    usual: dict[str, Any] = {
        "number": NUMBER,
        "holder": MILL,
        "region": "640500",
        "permit_class": PermitClass.KEY,
        "outlets": [PermitOutlet(number="DW001", element=water), PermitOutlet(number="DA001", element=air)],
        "pollutants": [
            PermitPollutant(name="化学需氧量", element=water, outlet="DW001", limit="80", unit="mg/L"),
            PermitPollutant(name="二氧化硫", element=air, outlet="DA001", limit="50", unit="mg/m3"),
        ],
    }
    return KnownPermit(version=3, facts=PermitFacts(**(usual | changed)))


def in_force(*kinds: AgencyKind, on: date = DAY, trade: str | None = None) -> list[Template]:
    """The shipped templates of these agencies, ecology's where none is named."""
    holding = templates.in_force(SHIPPED, "640500", on)
    return templates.fitting(holding, kinds or (AgencyKind.ECOLOGY,), trade)


def ground(held: Sequence[KnownPermit], known: Sequence[Verified] = (), **changed: Any) -> Ground:
    """What a list of the mill is made from."""
    usual: dict[str, Any] = {
        "day": DAY,
        "region": "640500",
        "elements": (),
        "templates": in_force(),
        "permits": held,
        "verified": known,
        "reports": JURISDICTION.table(REPORTS),
    }
    return Ground(**(usual | changed))


def made(*held: KnownPermit, known: Sequence[Verified] = (), **changed: Any) -> Made:
    """A list of the mill."""
    return make(ground(held, known, **changed))

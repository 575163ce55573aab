"""What a list asks: everything the permit lays down once, less what a visit has confirmed."""

from collections import Counter
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.actors import AgencyKind
from contracts.errors import Refusal
from contracts.joint_inspection.checklist_terms import ItemSubject, PermitUsed
from contracts.registry.directory import EnvironmentalElement
from contracts.registry.permits import PermitClass, PermitOutlet, PermitPollutant, PermitState
from contracts.registry.static_facts import StaticFactKind
from services.joint_inspection.checklists.rules import making
from services.joint_inspection.checklists.rules.making import make
from services.joint_inspection.checklists.rules.permits import KnownPermit, discharges, in_force
from services.joint_inspection.static_facts.rules import Verified
from tests.unit.joint_inspection import checklists
from tests.unit.joint_inspection.checklists import DAY, NUMBER, fact, ground, made, permit, permits, verified

WATER, AIR = EnvironmentalElement.WATER, EnvironmentalElement.AIR


def texts(items: list[making.Item], subject: ItemSubject) -> list[str]:
    return [item.text for item in items if item.subject is subject]


@given(permits(), verified, st.randoms())
def test_the_same_permits_and_facts_make_the_same_list_whatever_their_order(
    held: list[KnownPermit], known: list[Verified], chance: Random
) -> None:
    first = make(ground(in_force(held, DAY), known))
    permits_again, facts_again = list(held), list(known)
    chance.shuffle(permits_again)
    chance.shuffle(facts_again)
    assert make(ground(in_force(permits_again, DAY), facts_again)).digest == first.digest


@given(permits())
def test_every_outlet_and_every_pollutant_of_it_is_asked_exactly_once(held: list[KnownPermit]) -> None:
    items = make(ground(held)).items
    outlets = Counter(
        (one.permit, one.outlet) for one in items if one.subject is ItemSubject.OUTLET and "标志牌" in one.text
    )
    assert outlets == Counter((one.facts.number, outlet.number) for one in held for outlet in one.facts.outlets)
    asked = Counter((one.permit, one.outlet, one.pollutant) for one in items if one.subject is ItemSubject.POLLUTANT)
    assert set(asked.values()) <= {1}
    for one in held:
        for named in one.facts.pollutants:
            places = {outlet for number, outlet, name in asked if (number, name) == (one.facts.number, named.name)}
            assert places if named.outlet is None else named.outlet in places


@given(permits(), verified)
def test_nothing_that_a_visit_has_confirmed_is_asked_and_everything_else_is(
    held: list[KnownPermit], known: list[Verified]
) -> None:
    whole, less = make(ground(held)), make(ground(held, known))
    asked, left = [item.text for item in less.items], [one.text for one in less.left_out]
    assert Counter(asked + left) == Counter(item.text for item in whole.items)
    assert {one.fact for one in less.left_out} <= {one.number for one in known}
    static = {row.item for template in checklists.in_force() for row in template.rows if row.thing.static}
    dynamic = [item for item in whole.items if not static & {one.item for one in item.origins}]
    assert {item.text for item in dynamic} <= set(asked)


@given(permits(), verified)
def test_items_are_numbered_from_one_without_a_gap(held: list[KnownPermit], known: list[Verified]) -> None:
    items = make(ground(held, known)).items
    assert [item.number for item in items] == list(range(1, len(items) + 1))


def test_a_list_names_the_permit_version_and_the_template_editions_it_came_from() -> None:
    one = made(permit())
    assert one.permits == [PermitUsed(number=NUMBER, version=3)]
    assert [(used.template, used.edition) for used in one.templates] == [
        ("environment", "2026-1"),
        ("permit", "2026-1"),
    ]


def test_another_version_of_the_permit_is_another_list() -> None:
    assert made(permit()).digest != made(permit(outlets=[PermitOutlet(number="DW001")])).digest


def test_the_basis_is_the_law_of_the_day() -> None:
    old = made(permit(), day=date(2026, 8, 14), templates=checklists.in_force(on=date(2026, 8, 14)))
    new = made(permit(), day=date(2026, 8, 15), templates=checklists.in_force(on=date(2026, 8, 15)))
    basis = [{one.basis for item in found.items for one in item.origins if one.item == "e3"} for found in (old, new)]
    assert basis == [{"环境保护法第四十七条（条文待核）"}, {"生态环境法典（条文待核）"}]


def test_what_two_agencies_ask_is_one_item_with_the_basis_of_each() -> None:
    both = made(permit(), templates=checklists.in_force(AgencyKind.ECOLOGY, AgencyKind.URBAN_MANAGEMENT))
    (one,) = [item for item in both.items if item.text.startswith("雨污分流")]
    assert [origin.agency_kind for origin in one.origins] == [AgencyKind.URBAN_MANAGEMENT, AgencyKind.ECOLOGY]
    assert len({origin.basis for origin in one.origins}) == 2
    assert "检查井" in one.how and "管网图" in one.how


def test_a_pollutant_is_asked_with_all_its_limits_in_the_unit_of_the_permit() -> None:
    twice = [
        PermitPollutant(name="化学需氧量", outlet="DW001", limit="80", unit="mg/L"),
        PermitPollutant(name="化学需氧量", element=WATER, limit="120", unit="mg/L"),
    ]
    (item,) = [one for one in made(permit(pollutants=twice)).items if one.subject is ItemSubject.POLLUTANT]
    assert (item.limit, item.unit, item.bounds) == ("80mg/L；120mg/L", "mg/L", ["80", "120"])


def test_a_pollutant_without_an_outlet_is_that_of_each_outlet_of_its_element() -> None:
    outlets = [PermitOutlet(number=number, element=WATER) for number in ("DW001", "DW002")]
    of_both = permit(outlets=[*outlets, PermitOutlet(number="DA001", element=AIR)])
    nowhere = [PermitPollutant(name="氨氮", element=WATER), PermitPollutant(name="噪声")]
    found = discharges(permit(outlets=of_both.facts.outlets, pollutants=nowhere).facts)
    places = [(one.pollutant, one.outlet and one.outlet.number) for one in found]
    assert places == [("氨氮", "DW001"), ("氨氮", "DW002"), ("噪声", None)]


def test_a_key_unit_is_asked_for_each_report_it_owes_and_a_registered_one_for_none() -> None:
    key, registered = made(permit()), made(permit(permit_class=PermitClass.REGISTRATION))
    owed = [text.split("的")[1].split("已")[0] for text in texts(key.items, ItemSubject.REPORT)]
    assert owed == ["排污许可年度执行报告", "排污许可季度执行报告"]
    assert texts(registered.items, ItemSubject.REPORT) == []
    assert not [text for text in texts(registered.items, ItemSubject.PERMIT) if "台账" in text]


@pytest.mark.parametrize(
    "gone", [{"state": PermitState.CANCELLED}, {"state": PermitState.REVOKED}, {"valid_to": date(2026, 11, 21)}]
)
def test_a_permit_that_gives_no_right_any_more_makes_no_items(gone: dict[str, object]) -> None:
    assert in_force([permit(**gone)], DAY) == []


@pytest.mark.parametrize(
    ("known", "left"),
    [
        (fact(), 1),
        (fact(permit=None), 0),
        (fact(permit=NUMBER[:-4] + "009P"), 0),
        (fact(kind=StaticFactKind.SYSTEM, title="环境管理台账制度"), 1),
        (fact(kind=StaticFactKind.SYSTEM, title="环境管理台账制度", permit=None), 1),
        (fact(kind=StaticFactKind.SYSTEM, title="门卫制度"), 0),
        (fact(kind=StaticFactKind.FACILITY, title="排放口", outlet="DW001"), 1),
        (fact(kind=StaticFactKind.FACILITY, title="排放口"), 0),
    ],
)
def test_a_fact_covers_only_what_it_speaks_of(known: Verified, left: int) -> None:
    assert len(made(permit(), known=[known]).left_out) == left


def test_without_anything_to_ask_there_is_no_list() -> None:
    with pytest.raises(Refusal, match="CHECKLIST_EMPTY"):
        made(templates=[])


def test_a_list_that_nobody_could_answer_is_refused() -> None:
    outlets = [PermitOutlet(number=f"DW{number}", element=WATER) for number in range(200)]
    pollutants = [PermitPollutant(name=f"污染物{number}", element=WATER) for number in range(30)]
    with pytest.raises(Refusal, match="CHECKLIST_TOO_LONG"):
        made(permit(outlets=outlets, pollutants=pollutants))

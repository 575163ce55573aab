"""What every table of proceedings 衔接事项 must hold, whatever its kind."""

import csv
from pathlib import Path

import pytest

from contracts.actors import AgencyKind, Role
from contracts.transfer.proceeding_terms import ProceedingField, ProceedingKind
from kernel.law import LawTable
from kernel.rights import load_rights
from services.transfer.proceedings.handlers.effects import EFFECTS
from services.transfer.proceedings.rules.table import ProceedingTable, Seek
from services.transfer.proceedings.rules.tables import TABLES
from tests.platform.actors import actor
from tests.platform.days import today
from tests.unit.transfer.courses import places

JURISDICTION = Path(__file__).parents[3] / "jurisdiction"
LAW = LawTable.load(JURISDICTION)
with (JURISDICTION / "referral_documents.csv").open(encoding="utf-8", newline="") as file:
    PAPERS = list(csv.DictReader(file))


@pytest.fixture(params=TABLES.values(), ids=lambda table: table.kind.value)
def table(request: pytest.FixtureRequest) -> ProceedingTable:
    found: ProceedingTable = request.param
    return found


def test_every_kind_has_its_table() -> None:
    assert {kind: table.kind for kind, table in TABLES.items()} == {kind: kind for kind in ProceedingKind}


def test_every_state_it_names_can_be_reached_and_only_ends_have_no_way_out(table: ProceedingTable) -> None:
    named = {at for at, _ in table.by_place} | {row.to for row in table.rows if row.to} | table.ended
    assert {place.state for place in places(table)} == named
    assert {at for at, _ in table.by_place} == named - table.ended


def test_in_every_open_state_somebody_owes_a_step_they_can_take_and_in_no_end_a_clock_runs(
    table: ProceedingTable,
) -> None:
    sides = {clock.duty: clock.side for clock in table.clocks}
    for place in places(table):
        if place.state in table.ended:
            assert not place.running | place.paused, place
        else:
            able = {row.by for (at, _), row in table.by_place.items() if at is place.state}
            owed = place.running | place.paused
            assert owed, place
            assert able & {sides[duty] for duty in owed}, place


def test_whose_step_it_is_and_who_owes_a_duty_is_always_known(table: ProceedingTable) -> None:
    for place in places(table):
        for (at, _), row in table.by_place.items():
            if at is place.state:
                assert row.by in place.seated, (place, row.action)
                assert {clock.side for clock in row.starts} <= place.seated | set(row.joins), (place, row.action)


def test_a_case_changes_hands_only_by_who_takes_it(table: ProceedingTable) -> None:
    assert [row.action for row in table.rows if row.owner not in (None, row.by)] == []


def test_every_step_has_a_name_and_every_clock_its_limit(table: ProceedingTable) -> None:
    assert all(row.action.label for row in table.rows)
    limits = {clock.limit for clock in table.clocks} | {one.limit for row in table.rows for one in row.extends}
    for limit in limits:
        assert LAW.find(limit, "640500", today()).source
    assert {one.duty for row in table.rows for one in row.extends} <= set(table.duties)
    assert {duty for row in table.rows for duty in (*row.ends, *row.pauses, *row.resumes)} <= set(table.duties)


def test_who_is_named_is_asked_for_and_what_it_causes_is_written(table: ProceedingTable) -> None:
    for row in (*table.openings, *table.rows):
        if Seek.NAMED in row.joins.values():
            assert ProceedingField.TO in row.needs
        assert row.effect is None or row.effect in EFFECTS


def test_the_documents_asked_for_can_be_brought_to_the_step(table: ProceedingTable) -> None:
    rows = {row.action.value: row for row in (*table.openings, *table.rows)}
    for paper in (one for one in PAPERS if one["track"] == table.kind.value):
        row = rows[paper["step"]]
        assert ProceedingField.DOCUMENTS in (*row.needs, *row.takes), paper


def test_who_may_open_it_or_owes_its_steps_has_the_right_to(table: ProceedingTable) -> None:
    rights = load_rights()
    for kind, roles in table.opens.items():
        for role in roles:
            assert rights.fitting("transfer.proceedings.open.v1", actor(kind, "640500", role))
            assert rights.fitting("transfer.proceedings.step.v1", actor(kind, "640500", role))


def test_nobody_from_an_enterprise_or_the_public_takes_part() -> None:
    rights = load_rights()
    for kind in (AgencyKind.ENTERPRISE, AgencyKind.PUBLIC):
        for role in Role:
            assert not rights.fitting("transfer.proceedings.open.v1", actor(kind, "640500", role))
            assert not rights.fitting("transfer.proceedings.step.v1", actor(kind, "640500", role))


def test_the_names_of_duties_are_each_one_tables_own() -> None:
    duties = [duty for table in TABLES.values() for duty in table.duties]
    assert len(duties) == len(set(duties))

"""Any order to a proceeding 衔接事项 by anyone: what the table lets happen happens, and nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect
from msgspec.structs import replace as given_as

from cli.event_samples import example
from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.transfer.case_terms import Side
from contracts.transfer.proceeding_terms import ProceedingAction as A
from contracts.transfer.proceeding_terms import ProceedingField as F
from contracts.transfer.proceeding_terms import ProceedingKind, ProceedingResult, SuspensionGround
from contracts.transfer.proceedings import DetentionBasis, NewMilestone, TakeProceedingStep
from contracts.transfer.referral_terms import DocumentKind
from contracts.transfer.referrals import NewDocument
from services.transfer.proceedings.rules import engine
from services.transfer.proceedings.rules.case import Case
from services.transfer.proceedings.rules.engine import Found
from services.transfer.proceedings.rules.table import Row
from services.transfer.proceedings.rules.tables import TABLES
from tests.platform.actors import actor
from tests.unit.transfer.proceeding_cases import MONDAY, case_of

PEOPLE = {
    Side.AGENCY: actor(AgencyKind.ECOLOGY, "640500", Role.OFFICER, Role.HEAD),
    Side.RECEIVER: actor(AgencyKind.WATER, "640500", Role.OFFICER, Role.HEAD),
    Side.SUPERIOR: actor(AgencyKind.SUPERVISION, "640500", Role.OFFICER, Role.HEAD),
    Side.POLICE: actor(AgencyKind.POLICE, "640500", Role.OFFICER, Role.HEAD),
    Side.PROCURATORATE: actor(AgencyKind.PROCURATORATE, "640500", Role.OFFICER, Role.HEAD),
    Side.CLAIMANT: actor(AgencyKind.ECOLOGY, "640400", Role.OFFICER, Role.HEAD),
}
OUTSIDER = actor(AgencyKind.HOUSING, "640500", Role.OFFICER, Role.HEAD)
BROUGHT: dict[F, Any] = {
    F.REASON: "理由",
    F.TO: "urban_management-640500",
    F.RESULT: ProceedingResult.NOT_PENALISED,
    F.ON: date(2026, 9, 8),
    F.AMOUNT: Decimal(10),
    F.DAYS: 10,
    F.DECISION_NUMBER: "1号",
    F.COPIES_KEPT: True,
    F.MILESTONES: [NewMilestone(name="清淤", due_on=date(2027, 1, 1))],
    F.MILESTONE: "清淤",
    F.REFERRAL: "YS-1",
    F.SUSPENDED_FOR: SuspensionGround.APPEAL,
}
BASIS = DetentionBasis(
    ground="evasion", name="逃避监管", law="法", article="条", least_days=10, most_days=15, lighter_least_days=5,
    lighter_most_days=10, chosen_because="行为时法",
)  # fmt: skip


def ordered(case: Case, row: Row) -> TakeProceedingStep:
    """An order with all that the step needs."""
    brought = {field.value: BROUGHT[field] for field in row.needs if field in BROUGHT}
    brought |= {field.value: _example(field) for field in row.needs if field not in (*BROUGHT, F.DOCUMENTS)}
    paper = NewDocument(kind=DocumentKind.OTHER, title="材料", sha256=f"{len(case.steps):064x}")
    documents = [paper] if F.DOCUMENTS in row.needs else []
    return TakeProceedingStep(number=case.number, version=1, action=row.action, documents=documents, **brought)


def _example(field: F) -> Any:
    types = {one.name: one.type for one in inspect.type_info(TakeProceedingStep).fields}  # type: ignore[attr-defined]
    return msgspec.convert(example(types[field.value]), get_type_hints(TakeProceedingStep)[field.value])


def opened(kind: ProceedingKind) -> Case:
    """A proceeding with an agency on each side that joins at its opening."""
    row = TABLES[kind].opening
    seats = {side: PEOPLE[side].agency for side in (row.by, *row.joins)}
    basis = BASIS if kind is ProceedingKind.DETENTION else None
    return case_of(kind, seats=seats, owner=seats[row.by], referral="YS-1", basis=basis)


def taken(case: Case, row: Row, who: Actor) -> Case:
    """The proceeding after a step, as the handler takes it."""
    table = TABLES[case.kind]
    assert engine.require_row(table, case, row.action, who) is table.by_place[case.state, row.action]
    engine.require_fields(table, row, ordered(case, row))
    found = Found({side: PEOPLE[side].agency for side in row.joins}, (), {}, date(2026, 9, 8))
    now = MONDAY + timedelta(hours=len(case.steps))
    return engine.stepped(table, row, case, ordered(case, row), who, now, found).case


@pytest.mark.parametrize("kind", list(TABLES))
@given(choices=st.lists(st.tuples(st.integers(0, 99), st.sampled_from([*PEOPLE.values(), OUTSIDER])), max_size=25))
def test_what_the_table_allows_happens_once_to_one_owner_and_all_else_is_refused(
    kind: ProceedingKind, choices: Sequence[tuple[int, Actor]]
) -> None:
    table, case = TABLES[kind], opened(kind)
    for place, who in choices:
        rows = [row for row in table.rows if case.state in row.at] or list(table.rows)
        row = rows[place % len(rows)]
        try:
            after = taken(case, row, who)
        except Refusal:
            continue
        assert case.state in row.at and who.agency == case.sides[row.by]
        assert table.machine.version(after.steps) == table.machine.version(case.steps) + 1
        assert after.owner == (who.agency if row.owner else case.owner)
        assert {after.owner, *after.sides.values()} == set(after.parties)
        case = after


@pytest.mark.parametrize("kind", list(TABLES))
def test_an_officer_who_is_no_head_is_offered_no_step_of_the_head(kind: ProceedingKind) -> None:
    table = TABLES[kind]
    for state in {at for at, _ in table.by_place}:
        case = replace(opened(kind), state=state, seats={side: who.agency for side, who in PEOPLE.items()})
        for who in PEOPLE.values():
            officer = given_as(who, roles=(Role.OFFICER,))
            offered = {one.action for one in engine.options(table, case, officer)}
            heads = {action for (at, action), row in table.by_place.items() if at is state and row.roles == {Role.HEAD}}
            assert not offered & heads
            assert offered <= {one.action for one in engine.options(table, case, who)}


def test_what_a_step_lacks_and_what_it_has_no_use_for_is_named() -> None:
    case = opened(ProceedingKind.CLUE)
    table = TABLES[case.kind]
    decline = table.by_place[case.state, A.DECLINE]
    lacking = TakeProceedingStep(number="XJ-1", version=1, action=A.DECLINE, reason="不属本局")
    surplus = given_as(ordered(case, decline), amount=Decimal(1), lighter=False)
    for order, code, fields in (
        (lacking, "PROCEEDING_FIELD_NEEDED", "单位代码"),
        (surplus, "PROCEEDING_FIELD_NOT_TAKEN", "金额（元）、是否情节较轻"),
    ):
        with pytest.raises(Refusal) as caught:
            engine.require_fields(table, decline, order)
        assert (caught.value.code, caught.value.data["fields"]) == (code, fields)

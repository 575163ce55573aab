"""What is written together keeps the order each member needs."""

from datetime import date
from decimal import Decimal

from contracts.law import LawRow, LawStatus, Unit
from kernel.settlement import merged, turns
from kernel.work import EndDuty, StartDuty, Write

LIMIT = LawRow(
    key="sign",
    value=Decimal(1),
    unit=Unit.WORKING_DAYS,
    source="测试办法",
    status=LawStatus.LOCAL,
    region="",
    valid_from=date(2020, 1, 1),
    valid_to=None,
    name="签收期限",
)


def start(case: str) -> StartDuty:
    return StartDuty(duty="sign", aggregate=case, by="ecology-640500", limit=LIMIT)


def end(case: str) -> EndDuty:
    return EndDuty(duty="sign", aggregate=case)


def test_equal_statements_of_several_members_become_one() -> None:
    members = [[Write("insert", [at]), Write("seal", [at])] for at in range(3)]
    assert list(merged(members)) == [("insert", [0, 1, 2]), ("seal", [0, 1, 2])]


def test_each_members_statements_keep_their_order() -> None:
    members = [[Write("a", [1]), Write("b", [2])], [Write("b", [3]), Write("a", [4])], []]
    assert list(merged(members)) == [("a", [1]), ("b", [2, 3]), ("a", [4])]


def test_a_member_that_writes_by_one_statement_twice_writes_it_once() -> None:
    assert list(merged([[Write("a", [1]), Write("a", [2, 3])]])) == [("a", [1, 2, 3])]


def test_ends_and_starts_are_gathered_into_one_turn() -> None:
    changes: list[StartDuty | EndDuty] = [end("case:1"), start("case:1"), end("case:2"), start("case:2")]
    assert list(turns(changes)) == [([end("case:1"), end("case:2")], [start("case:1"), start("case:2")])]


def test_an_end_after_the_start_of_the_same_duty_comes_after_it() -> None:
    changes: list[StartDuty | EndDuty] = [start("case:1"), end("case:1")]
    assert list(turns(changes)) == [([], [start("case:1")]), ([end("case:1")], [])]

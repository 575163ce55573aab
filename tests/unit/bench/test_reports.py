"""The callers of the bench: reports in words of their own, some of them said twice."""

from bench.reports import Callers
from bench.world import credit_code


def test_one_report_in_ten_or_so_repeats_an_earlier_one_under_a_number_of_its_own() -> None:
    callers = Callers(200)
    reports = [callers.next() for _ in range(1000)]
    said = {(one["text"], one["enterpriseCreditCode"]) for one in reports}
    assert 850 < len(said) < 950
    assert len({one["externalNumber"] for one in reports}) == 1000
    assert {one["enterpriseCreditCode"] for one in reports} <= {credit_code(number) for number in range(200)}

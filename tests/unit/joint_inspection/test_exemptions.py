"""What the positive list spares an enterprise is computed from its class and the day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.joint_inspection.exemptions import OnSiteEffect
from contracts.registry.directory import SupervisionClass
from services.joint_inspection.exemptions.rules import (
    Exemption,
    Spared,
    left_out,
    off_site_days,
    require_on_site,
    shown,
    spared,
)
from services.joint_inspection.objects.rules import weigh, weight_of
from tests.unit.joint_inspection.world import code, target, weight_rows

LISTED = Exemption(listing="QD-1", since=date(2026, 11, 30), until=date(2027, 11, 30))
ROWS = [
    {"supervision_class": kind, "on_site": on_site, "campaigns": "no", "source": source, "region": region}
    | {"valid_from": "2021-01-01", "valid_to": ""}
    for kind, on_site, source, region in (
        ("key", "no", "规定甲", ""),
        ("general", "fewer", "规定乙", ""),
        ("general", "no", "中卫规定", "640500"),
    )
]
DURING = date(2026, 12, 1)


def on_list(kind: SupervisionClass, region: str = "640400", on: date = DURING) -> Spared | None:
    return spared(LISTED, kind, region, ROWS, on)


def test_a_key_unit_is_not_visited_but_looked_at_from_afar() -> None:
    one = on_list(SupervisionClass.KEY)
    assert one is not None
    seen = shown(code(1), one, 3)
    assert (seen.on_site, seen.source) == (OnSiteEffect.NO, "规定甲")
    assert seen.off_site_on == [date(2027, 2, 28), date(2027, 5, 30), date(2027, 8, 30), date(2027, 11, 30)]
    assert "至2027-11-30，豁免现场检查（规定甲）" in (left_out(one, False) or "")


def test_another_unit_is_left_out_of_campaigns_only() -> None:
    one = on_list(SupervisionClass.GENERAL)
    assert left_out(one, False) is None
    assert "豁免专项检查（规定乙）" in (left_out(one, True) or "")
    assert one is not None and shown(code(1), one, 3).off_site_on == []


def test_a_region_may_spare_more() -> None:
    one = on_list(SupervisionClass.GENERAL, region="640500")
    assert one is not None and one.effect.source == "中卫规定"


def test_a_clue_calls_for_a_visit_all_the_same() -> None:
    one = on_list(SupervisionClass.KEY)
    require_on_site(one, code(1), "TS-1")
    with pytest.raises(Refusal) as error:
        require_on_site(one, code(1), None)
    assert (error.value.code, error.value.data["until"]) == ("VISIT_EXEMPT", "2027-11-30")
    require_on_site(on_list(SupervisionClass.GENERAL), code(1), None)


@given(st.dates(date(2026, 1, 1), date(2029, 1, 1)), st.sampled_from(list(SupervisionClass)))
def test_nothing_is_spared_before_the_first_or_after_the_last_day(on: date, kind: SupervisionClass) -> None:
    known = kind is not SupervisionClass.SPECIAL
    assert (on_list(kind, on=on) is not None) == (known and LISTED.since <= on <= LISTED.until)


@given(st.integers(1, 24))
def test_checks_from_afar_lie_within_the_exemption_in_order(months: int) -> None:
    days = off_site_days(LISTED, months)
    assert days == sorted(set(days)) and all(LISTED.since < day <= LISTED.until for day in days)


@given(st.integers(0, 20), st.integers(0, 20))
def test_a_listed_enterprise_never_weighs_more_than_the_rows_say_and_says_why(clues: int, alerts: int) -> None:
    reasons = weigh(target(clues=clues, alerts=alerts, exemption=LISTED), weight_rows())
    assert weight_of(reasons) == 1
    if clues or alerts:
        assert reasons[-1].fact == "列入监督执法正面清单，至2027-11-30" and reasons[-1].source


def test_an_exemption_that_is_over_spares_no_weight() -> None:
    over = Exemption(listing="QD-1", since=date(2025, 1, 1), until=date(2026, 11, 30))
    assert weight_of(weigh(target(clues=2, exemption=over), weight_rows())) == 5

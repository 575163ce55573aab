"""What counts towards an enterprise's year, and when there is no room for another visit."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.joint_inspection.allowances import ArrangementObstacle, VisitGround
from contracts.joint_inspection.plans import PlanKind
from contracts.law import Unit
from services.joint_inspection.allowances import rules
from services.joint_inspection.allowances.rules import Asked, Effect, Held, Limits
from tests.unit.joint_inspection.world import BUREAU, CITY_MANAGERS, code, law

DAY = date(2026, 6, 1)
COUNTS = Effect(counts=True, same_item=True, merges=True, source="本地规则")
EXEMPT = Effect(counts=False, same_item=False, merges=True, source="本地规则")
LIMITS = Limits(
    cap=law("visit.yearly_cap", 2),
    same_item=law("visit.same_item", 90, Unit.NATURAL_DAYS),
    item_names={"I01": "排污许可证执行情况检查", "I02": "重点排污单位现场检查"},
)


def held(visit: str, on: date = DAY, *, begun: bool = True, counts: bool = True, items: Sequence[str] = ()) -> Held:
    return Held(
        visit=visit,
        agencies=(BUREAU,),
        planned_on=on,
        begun_on=on if begun else None,
        counts=counts,
        ground=VisitGround.ROUTINE,
        items=tuple(items),
    )


def asked(on: date = DAY, effect: Effect = COUNTS, items: Sequence[str] = ()) -> Asked:
    return Asked(credit_code=code(1), planned_on=on, effect=effect, items=tuple(items))


def test_over_the_cap_the_earlier_visits_are_named_by_agency_day_and_item() -> None:
    found = rules.blocked(asked(), [held("a", items=["I01"]), held("b")], LIMITS)
    assert found is not None and found.obstacle is ArrangementObstacle.CAP
    assert f"{BUREAU} 2026-06-01 排污许可证执行情况检查（检查 a）" in found.earlier
    assert f"{BUREAU} 2026-06-01 日常抽查（检查 b）" in found.earlier
    refusal = found.refusal()
    assert (refusal.code, refusal.data["visit"]) == ("VISIT_CAP_REACHED", "b")


def test_a_visit_that_has_not_begun_is_named_by_its_month_only() -> None:
    found = rules.blocked(asked(), [held("a"), held("b", begun=False)], LIMITS)
    assert found is not None and "2026-06（已安排） 日常抽查" in found.earlier


def test_a_secret_visit_that_has_not_begun_takes_its_place_and_is_not_named() -> None:
    secret = replace(held("b", begun=False, items=["I02"]), secret=True)
    found = rules.blocked(asked(), [held("a"), secret], LIMITS)
    assert found is not None and "另一次已安排的检查（检查前保密）" in found.earlier
    assert (found.visit, BUREAU in found.earlier.split("；")[1], "2026-06" in found.earlier.split("；")[1]) == (
        "a",
        False,
        False,
    )
    alone = rules.blocked(asked(items=["I02"]), [secret], LIMITS)
    assert alone is not None and (alone.visit, alone.earlier) == ("", "另一次已安排的检查（检查前保密）")


def test_a_year_is_used_up_by_its_own_counting_visits_alone() -> None:
    last_year = [held("a", date(2025, 12, 31)), held("b", date(2025, 12, 30))]
    assert rules.blocked(asked(date(2026, 1, 2)), last_year, LIMITS) is None
    assert rules.blocked(asked(), [held("a"), held("b", counts=False)], LIMITS) is None
    assert rules.blocked(asked(effect=EXEMPT), [held("a"), held("b")], LIMITS) is None


def test_the_same_item_is_not_checked_again_within_the_period_by_whomever() -> None:
    earlier = [held("a", DAY - timedelta(days=89), items=["I01", "I02"])]
    found = rules.blocked(asked(items=["I02"]), earlier, LIMITS)
    assert found is not None and found.obstacle is ArrangementObstacle.SAME_ITEM
    assert "重点排污单位现场检查" in found.earlier and "排污许可证" not in found.earlier
    assert rules.blocked(asked(DAY + timedelta(days=1), items=["I02"]), earlier, LIMITS) is None
    assert rules.blocked(asked(items=["I03"]), earlier, LIMITS) is None
    assert rules.blocked(asked(effect=EXEMPT, items=["I02"]), earlier, LIMITS) is None


def row(ground: str, counts: str, region: str = "", since: str = "2024-01-01", until: str = "") -> dict[str, str]:
    flags = {"counts": counts, "same_item": counts, "merges": "yes"}
    return {"ground": ground, **flags, "source": "规则", "region": region, "valid_from": since, "valid_to": until}


def test_what_counts_is_the_most_specific_row_that_holds_and_a_ground_without_one_counts() -> None:
    table = [row("campaign", "yes"), row("campaign", "no", "640500"), row("routine", "no", until="2024-12-31")]
    effects = {place: rules.effect_of(VisitGround.CAMPAIGN, place, table, DAY).counts for place in ("640500", "640100")}
    assert effects == {"640500": False, "640100": True}
    assert rules.effect_of(VisitGround.ROUTINE, "640500", table, DAY).counts


def test_a_drawn_visit_rests_on_its_plan_and_names_its_items_as_published() -> None:
    assert rules.ground_of_plan(PlanKind.ROUTINE, "640500", ["640500"]) is VisitGround.ROUTINE
    assert rules.ground_of_plan(PlanKind.CAMPAIGN, "640500", []) is VisitGround.CAMPAIGN
    published = rules.inspection_items(
        [
            {"code": "I01", "name": "许可证检查", "kind": "inspection", "valid_from": "2025-01-01", "valid_to": ""},
            {
                "code": "I02",
                "name": "旧检查",
                "kind": "inspection",
                "valid_from": "2025-01-01",
                "valid_to": "2025-06-01",
            },
            {"code": "P01", "name": "罚款", "kind": "penalty", "valid_from": "2025-01-01", "valid_to": ""},
        ],
        DAY,
    )
    assert published == {"I01": "许可证检查"}
    assert rules.item_codes(["许可证检查", "I01", "其他"], published) == ("I01", "其他")


def test_a_campaign_is_a_superiors_where_an_agency_of_the_place_reports_to_who_planned_it() -> None:
    assert rules.ground_of_plan(PlanKind.CAMPAIGN, "640502", ["640400", "640500"]) is VisitGround.SUPERIOR_CAMPAIGN
    assert rules.ground_of_plan(PlanKind.CAMPAIGN, "640500", ["640502"]) is VisitGround.CAMPAIGN


steps = st.lists(
    st.tuples(st.sampled_from(["book", "cancel", "merge"]), st.integers(0, 7), st.booleans(), st.integers(0, 400)),
    max_size=40,
)


@given(steps)
def test_in_whatever_order_visits_are_booked_called_off_and_merged_no_year_is_over_its_cap(
    plan: list[tuple[str, int, bool, int]],
) -> None:
    standing: dict[int, Held] = {}
    for step, number, counts, day in plan:
        if step == "book" and number not in standing:
            on = date(2026, 1, 1) + timedelta(days=day)
            wanted = asked(on, COUNTS if counts else EXEMPT)
            if rules.blocked(wanted, list(standing.values()), LIMITS) is None:
                standing[number] = held(str(number), on, counts=counts)
        elif step == "cancel":
            standing.pop(number, None)
        elif step == "merge" and number in standing and len(standing) > 1:
            other = next(one for one in standing if one != number)
            standing.pop(number if standing[other].counts else other)
        for year in (2026, 2027):
            assert len(rules.counted(standing.values(), year)) <= LIMITS.cap.value


def test_whom_it_concerns_sees_only_visits_that_have_begun() -> None:
    effects = dict.fromkeys(VisitGround, COUNTS)
    shown = rules.begun([held("a"), held("b", begun=False)], 2026, effects)
    assert [(one.visit, one.agency, one.begun_on, one.counts) for one in shown] == [("a", BUREAU, DAY, True)]
    assert shown[0].reason == "计入频次上限：本地规则"
    assert CITY_MANAGERS not in shown[0].agencies

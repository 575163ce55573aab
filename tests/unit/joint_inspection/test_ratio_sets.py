"""How much of a class is drawn is data: the sets of Wangcheng and of Guangdong, and the ones for everywhere else."""

from datetime import date
from pathlib import Path

import pytest

from contracts.law import LawStatus
from kernel.law import LawTable
from services.joint_inspection.objects.handlers import stratum_law

LAW = LawTable.load(Path(__file__).parents[3] / "jurisdiction")
ON = date(2026, 12, 1)
WANGCHENG, GUANGZHOU, TIANHE, ZHONGWEI = "430112", "440100", "440106", "640500"


@pytest.mark.parametrize(
    ("region", "stratum", "share", "minimum"),
    [
        (WANGCHENG, "key", "25%", 2),
        (WANGCHENG, "special", "25%", 2),
        (WANGCHENG, "general", "10个", 1),
        (WANGCHENG, "radiation_key", "100%", None),
        (WANGCHENG, "hazardous_waste_general", "5%", None),
        (GUANGZHOU, "key", "5%", 2),
        (TIANHE, "key", "25%", 2),
        (GUANGZHOU, "general", "5个", 1),
        (TIANHE, "general", "10个", 1),
        (TIANHE, "special", "15%", 2),
        (ZHONGWEI, "key", "25%", None),
    ],
)
def test_each_region_draws_by_its_own_set(region: str, stratum: str, share: str, minimum: int | None) -> None:
    law = stratum_law(LAW, region, ON, stratum)
    assert law.share.text.startswith(share)
    assert (int(law.minimum.value) if law.minimum else None) == minimum


@pytest.mark.parametrize(("region", "source"), [(WANGCHENG, "长沙市望城区实施方案"), (TIANHE, "环办〔2015〕88号")])
def test_a_set_names_its_source_and_calls_itself_a_local_one(region: str, source: str) -> None:
    share = stratum_law(LAW, region, ON, "key").share
    assert share.source.startswith(source)
    assert share.status is LawStatus.LOCAL


def test_a_set_holds_from_its_day_on() -> None:
    before = stratum_law(LAW, WANGCHENG, date(2020, 12, 31), "key")
    assert (before.share.region, before.minimum) == ("", None)

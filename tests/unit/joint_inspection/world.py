"""Pieces that the joint inspection tests are made of."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256

from hypothesis import strategies as st

from contracts.joint_inspection.plans import Plan, PlanKind, PlanState
from contracts.law import LawRow, LawStatus, Unit
from contracts.registry.directory import EnvironmentalElement, SupervisionClass, SupervisionDomain
from services.joint_inspection.freezing.rules import freeze, freeze_library
from services.joint_inspection.lottery.rules import Assignment, Library, PoolObject, RankedOfficer, TermsTwo, draw_all
from services.joint_inspection.objects.rules import StratumLaw, Target, WeightRows
from services.joint_inspection.officer_draws.rules import agency_seed, assign, draw_teams

BUREAU, UPPER, CITY_MANAGERS = "ecology-640500", "ecology-640000", "urban_management-640500"
WINDOW = (date(2026, 12, 1), date(2026, 12, 31))
RATIOS = {"key": (25, Unit.PERCENT), "special": (25, Unit.PERCENT), "general": (10, Unit.COUNT)}


def law(key: str, value: int | str, unit: Unit = Unit.COUNT) -> LawRow:
    """A row of the law table."""
    return LawRow(
        key=key,
        value=Decimal(value),
        unit=unit,
        source="测试规定第一条",
        status=LawStatus.LOCAL,
        region="",
        valid_from=date(2020, 1, 1),
        valid_to=None,
        name="测试限值",
    )


def ratio_row(stratum: str) -> LawRow:
    """The share of a class."""
    value, unit = RATIOS.get(stratum, (50, Unit.PERCENT))
    return law(f"draw.ratio.{stratum}", value, unit)


def weight_rows(maximum: int = 10) -> WeightRows:
    """1 for all, 2 for a complaint's clue, 2 more where it was verified, 1 for one of off-site supervision."""
    return WeightRows(
        on=date(2026, 12, 1),
        base=law("draw.weight.base", 1),
        clue=law("draw.weight.clue", 2),
        verified=law("draw.weight.verified_complaint", 2),
        violation=law("draw.weight.violation", 2),
        alert=law("draw.weight.alert", 1),
        clue_months=law("draw.clue_months", 12, Unit.MONTHS),
        maximum=law("draw.weight.max", maximum),
        credit={"honest": law("draw.weight.credit_honest", 0), "bad": law("draw.weight.credit_bad", 4)},
        listed=law("draw.weight.positive_list", 1),
    )


def code(number: int) -> str:
    """A credit code's look; the draw does not check it again."""
    return f"91640500{number:010d}"


def target(number: int = 1, clues: int = 0, **changes: object) -> Target:
    """An enterprise of Zhongwei."""
    facts: dict[str, object] = {
        "credit_code": code(number),
        "name": f"第{number}纸业有限公司",
        "region": "640500",
        "supervision_class": SupervisionClass.KEY,
        "domain": SupervisionDomain.POLLUTION,
        "elements": (EnvironmentalElement.WATER,),
        "clues": clues,
    }
    return Target(**(facts | changes))  # type: ignore[arg-type]


def officer(number: int, agency: str = BUREAU, conflicts: Sequence[str] = (), **changes: object) -> RankedOfficer:
    """A senior officer for water and air without a visit."""
    facts: dict[str, object] = {
        "certificate": f"NX-{number:04d}",
        "agency": agency,
        "region": "640500",
        "specialties": ("air", "water"),
        "conflicts": tuple(conflicts),
        "valid_from": date(2020, 1, 1),
        "valid_to": date(2029, 12, 31),
        "grade": "senior",
        "load": 0,
    }
    return RankedOfficer(**(facts | changes))  # type: ignore[arg-type]


def plan(**changes: object) -> Plan:
    """A filed plan of the bureau for December."""
    facts: dict[str, object] = {
        "id": "plan-1",
        "agency": BUREAU,
        "region": "640500",
        "month": "2026-12",
        "kind": PlanKind.ROUTINE,
        "state": PlanState.FILED,
        "scope": "水污染物排放",
        "domains": [],
        "classes": [],
        "elements": [],
        "ratios": [],
    }
    return Plan(**(facts | changes))  # type: ignore[arg-type]


def stratum_law(stratum: str) -> StratumLaw:
    """The share of a class, without a least number or a grade."""
    return StratumLaw(share=ratio_row(stratum))


def frozen(
    pool: tuple[PoolObject, ...],
    officers: Sequence[RankedOfficer],
    agencies: Sequence[str] = (),
    of: Plan | None = None,
    law_of: Callable[[str], StratumLaw] = stratum_law,
) -> TermsTwo:
    """The terms of a draw over this pool."""
    return freeze(
        draw="draw-1",
        plan=of or plan(),
        witness=UPPER,
        agencies=agencies,
        window=WINDOW,
        pool=pool,
        in_post=sum(one.agency == BUREAU for one in officers),
        excluded=(),
        officers_row=law("draw.officers_min", 2),
        law_of=law_of,
        redraw_of=None,
    )


def libraries_of(
    terms: TermsTwo, pool: tuple[PoolObject, ...], officers: Sequence[RankedOfficer]
) -> dict[str, Library]:
    """What each agency of the draw freezes."""
    return {one: freeze_library(one, officers, pool, terms.visit_from) for one in terms.agencies}


def result_of(
    terms: TermsTwo, pool: tuple[PoolObject, ...], officers: Sequence[RankedOfficer], seed: bytes
) -> tuple[Assignment, ...]:
    """The whole result; each agency's nonce is the SHA-256 of its code."""
    drawn, teams = draw_all(terms, pool, seed), []
    for agency, library in libraries_of(terms, pool, officers).items():
        own = agency_seed(seed, agency, nonce_of(agency))
        teams.append(draw_teams(terms, library, pool, drawn, own))
    return assign(drawn, teams)


def nonce_of(agency: str) -> str:
    """A nonce that differs from agency to agency."""
    return sha256(agency.encode()).hexdigest()


@st.composite
def pools(draw: st.DrawFn) -> tuple[PoolObject, ...]:
    """Canonical pools of 1 to 40 objects in three strata."""
    numbers = draw(st.lists(st.integers(0, 9999), min_size=1, max_size=40, unique=True))
    return tuple(
        PoolObject(
            credit_code=code(number),
            stratum=draw(st.sampled_from(sorted(RATIOS))),
            weight=draw(st.integers(1, 10)),
            region="640500",
            needs=("water",),
        )
        for number in sorted(numbers)
    )


seeds = st.binary(min_size=32, max_size=32)
nonces = seeds.map(bytes.hex)

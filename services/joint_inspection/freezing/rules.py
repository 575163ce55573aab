"""What a draw fixes before any nonce is known: the pool and how many of it, and each agency's officers."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date

import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.draws import Stratum
from contracts.joint_inspection.plans import Plan
from contracts.law import LawRow, Unit
from contracts.registry.directory import SupervisionClass
from contracts.registry.officers import OfficerGrade
from services.joint_inspection.classes.rules import MAJOR
from services.joint_inspection.lottery.rules import (
    ALGORITHM,
    ALGORITHM_ACROSS,
    Exclusion,
    LedStratum,
    Library,
    PoolObject,
    RankedOfficer,
    Terms,
    TermsTwo,
    pool_hash,
    stratum_count,
)
from services.joint_inspection.objects.rules import StratumLaw, Target, WeightRows, weigh, weight_of
from services.joint_inspection.officer_draws.rules import GRADES, first_shortage

MONTHS_A_YEAR = 12


def freeze_pool(targets: Iterable[Target], rows: WeightRows) -> tuple[PoolObject, ...]:
    """The canonical pool: sorted by credit code, each object with its stratum and weight."""
    return tuple(
        PoolObject(
            credit_code=target.credit_code,
            stratum=target.stratum,
            weight=weight_of(weigh(target, rows)),
            region=target.region,
            needs=tuple(sorted(element.value for element in target.elements)),
        )
        for target in sorted(targets, key=lambda target: target.credit_code)
    )


def freeze_strata(
    pool: Sequence[PoolObject],
    plan: Plan,
    officers: int,
    law_of: Callable[[str], StratumLaw],
) -> tuple[LedStratum, ...]:
    """How many of each class are drawn; the plan may raise the law's share, never lower it."""
    sizes = Counter(one.stratum for one in pool)
    planned = {ratio.supervision_class.value: ratio.percent for ratio in plan.ratios}
    strata = []
    for name in sorted(sizes):
        percent = planned.get(SupervisionClass.KEY if name == MAJOR else name.rsplit("_", 1)[-1])
        strata.append(_stratum(name, sizes[name], percent, officers, law_of(name)))
    return tuple(strata)


def _stratum(name: str, size: int, planned: int | None, officers: int, law: StratumLaw) -> LedStratum:
    row = law.share
    basis = "percent" if row.unit is Unit.PERCENT else "per_officer"
    value, source = int(row.value), row.text
    if planned is not None and _raises(planned, basis, value, officers, size):
        basis, value, source = "percent", planned, f"计划确定{planned}%，高于{row.name}{row.text}"
    minimum = int(law.minimum.value) if law.minimum else 0
    if law.minimum and stratum_count(basis, value, officers, size) < min(minimum, size):
        source = f"{source}；不少于{law.minimum.text}"
    grade = law.lead_grade
    return LedStratum(
        name=name,
        basis=basis,
        value=value,
        officers=officers,
        size=size,
        count=stratum_count(basis, value, officers, size, minimum),
        source=source,
        minimum=minimum,
        lead_grade=GRADES[int(grade.value) - 1] if grade else "",
        lead_source=grade.source if grade else "",
    )


def _raises(planned: int, basis: str, value: int, officers: int, size: int) -> bool:
    return stratum_count("percent", planned, officers, size) > stratum_count(basis, value, officers, size)


def freeze_library(agency: str, officers: Iterable[RankedOfficer], pool: Sequence[PoolObject], first: date) -> Library:
    """An agency's officers by certificate, without those whose certificate ends before the `first` day of visits.

    Of their conflicts only those are kept that concern the pool.
    """
    codes = {one.credit_code for one in pool}
    return Library(
        agency=agency,
        officers=tuple(
            msgspec.structs.replace(officer, conflicts=tuple(sorted(codes.intersection(officer.conflicts))))
            for officer in sorted(officers, key=lambda officer: officer.certificate)
            if officer.serves == agency and first <= officer.valid_to
        ),
    )


def freeze(
    *,
    draw: str,
    plan: Plan,
    witness: str,
    agencies: Sequence[str],
    window: tuple[date, date],
    pool: tuple[PoolObject, ...],
    in_post: int,
    excluded: Sequence[Exclusion],
    officers_row: LawRow,
    law_of: Callable[[str], StratumLaw],
    redraw_of: str | None,
    across: bool = False,
) -> TermsTwo:
    """Everything the initiator fixes; `in_post` are its officers, lent ones `across` regions.

    Refusal: DRAW_POOL_EMPTY.
    """
    if not pool:
        raise Refusal("DRAW_POOL_EMPTY", plan=plan.id)
    return TermsTwo(
        algorithm=ALGORITHM_ACROSS if across else ALGORITHM,
        draw=draw,
        plan=plan.id,
        region=plan.region,
        initiator=plan.agency,
        witness=witness,
        agencies=(plan.agency, *sorted(set(agencies) - {plan.agency})),
        visit_from=window[0],
        visit_until=window[1],
        officers_min=int(officers_row.value),
        officers_source=officers_row.text,
        strata=freeze_strata(pool, plan, in_post, law_of),
        excluded=tuple(sorted(excluded, key=lambda one: one.credit_code)),
        pool_hash=pool_hash(pool),
        redraw_of=redraw_of,
    )


def check_library(terms: TermsTwo, library: Library, pool: Sequence[PoolObject]) -> None:
    """Refusals where some object could not be visited: DRAW_OFFICERS_SHORT, DRAW_LEAD_MISSING."""
    short = first_shortage(terms, library, pool)
    if short is None:
        return
    if not short.lead_missing:
        raise Refusal(
            "DRAW_OFFICERS_SHORT",
            agency=short.agency,
            credit_code=short.credit_code,
            eligible=short.eligible,
            needed=terms.officers_min,
            source=terms.officers_source,
        )
    of_object = next(one.stratum for one in pool if one.credit_code == short.credit_code)
    stratum = next(one for one in terms.strata if one.name == of_object)
    grade = OfficerGrade(stratum.lead_grade).label
    raise Refusal(
        "DRAW_LEAD_MISSING",
        agency=short.agency,
        credit_code=short.credit_code,
        grade=grade,
        source=stratum.lead_source,
    )


def shown_strata(terms: Terms) -> list[Stratum]:
    """The strata as users read them."""
    return [
        Stratum(
            name=one.name,
            size=one.size,
            count=one.count,
            reason=f"{_basis_text(one.basis, one.size, one.value, one.officers)}：{one.source}",
            lead=_lead_text(one) if isinstance(one, LedStratum) else None,
        )
        for one in terms.strata
    ]


def _basis_text(basis: str, size: int, value: int, officers: int) -> str:
    if basis == "percent":
        return f"{size}家的{value}%"
    return f"在编执法人员{officers}人×每年{value}家÷{MONTHS_A_YEAR}个月"


def _lead_text(one: LedStratum) -> str | None:
    if not one.lead_grade:
        return None
    return f"主办人员须为{OfficerGrade(one.lead_grade).label}以上（{one.lead_source}）"

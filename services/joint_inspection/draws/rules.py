"""From a filed plan to a frozen pool, two nonces, a result, and its publication or failure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date

import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.draws import DrawState, Stratum
from contracts.joint_inspection.plans import Plan
from contracts.law import LawRow, Unit
from services.joint_inspection.lottery.rules import (
    ALGORITHM,
    Exclusion,
    PoolObject,
    PoolOfficer,
    StratumTerms,
    Terms,
    commitment_of,
    first_shortage,
    pool_hash,
    stratum_count,
)
from services.joint_inspection.objects.rules import Target, WeightRows, stratum_of, weigh, weight_of
from services.joint_inspection.plans.rules import month_window

MONTHS_A_YEAR = 12


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two agencies behind the seed; `subject` is who committed."""

    agency: str
    commitment: str | None = None
    subject: str | None = None
    nonce: str | None = None


class DrawCase(msgspec.Struct, frozen=True, kw_only=True):
    """A draw as decisions need it."""

    id: str
    state: DrawState
    initiator: Side
    witness: Side
    redrawn_as: str | None = None

    def side(self, agency: str) -> Side:
        """The side this agency stands on. Refusal: DRAW_NOT_PARTY."""
        for side in (self.initiator, self.witness):
            if side.agency == agency:
                return side
        raise Refusal("DRAW_NOT_PARTY", draw=self.id, agency=agency)

    def other(self, agency: str) -> Side:
        """The side this agency does not stand on."""
        return self.witness if self.initiator.agency == agency else self.initiator


def check_opening(
    plan: Plan,
    agency: str,
    witness: str,
    agencies: Sequence[str],
    known: set[str],
    window: tuple[date, date],
    today: date,
) -> None:
    """Refuse a draw by another agency, without a real witness, or outside the plan's month."""
    if plan.agency != agency:
        raise Refusal("DRAW_NOT_INITIATOR", plan=plan.id, agency=plan.agency)
    if witness == agency:
        raise Refusal("DRAW_WITNESS_SAME", witness=witness)
    for one in (witness, *agencies):
        if one not in known | {agency}:
            raise Refusal("AGENCY_UNKNOWN", agency=one)
    first, last = month_window(plan.month)
    if not max(first, today) <= window[0] <= window[1] <= last:
        raise Refusal("DRAW_WINDOW", first=max(first, today).isoformat(), last=last.isoformat())


def freeze_pool(targets: Iterable[Target], rows: WeightRows) -> tuple[PoolObject, ...]:
    """The canonical pool: sorted by credit code, each object with its stratum and weight."""
    return tuple(
        PoolObject(
            credit_code=target.credit_code,
            stratum=stratum_of(target.domain, target.supervision_class),
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
    law_row: Callable[[str], LawRow],
) -> tuple[StratumTerms, ...]:
    """How many of each class are drawn; the plan may raise the law's share, never lower it."""
    sizes = Counter(one.stratum for one in pool)
    planned = {ratio.supervision_class.value: ratio.percent for ratio in plan.ratios}
    strata = []
    for name in sorted(sizes):
        percent = planned.get(name.rsplit("_", 1)[-1])
        strata.append(_stratum(name, sizes[name], percent, officers, law_row(name)))
    return tuple(strata)


def _stratum(name: str, size: int, planned: int | None, officers: int, row: LawRow) -> StratumTerms:
    basis = "percent" if row.unit is Unit.PERCENT else "per_officer"
    value, source = int(row.value), row.text
    count = stratum_count(basis, value, officers, size)
    if planned is not None and stratum_count("percent", planned, officers, size) > count:
        basis, value, source = "percent", planned, f"计划确定{planned}%，高于{row.name}{row.text}"
        count = stratum_count(basis, value, officers, size)
    return StratumTerms(name=name, basis=basis, value=value, officers=officers, size=size, count=count, source=source)


def freeze_officers(
    officers: Iterable[PoolOfficer], pool: Sequence[PoolObject], first: date
) -> tuple[PoolOfficer, ...]:
    """The officers sorted by certificate, without those whose certificate ends before the `first` day of visits.

    Of their conflicts only those are kept that concern the pool.
    """
    codes = {one.credit_code for one in pool}
    return tuple(
        msgspec.structs.replace(officer, conflicts=tuple(sorted(codes.intersection(officer.conflicts))))
        for officer in sorted(officers, key=lambda officer: officer.certificate)
        if first <= officer.valid_to
    )


def freeze(
    *,
    draw: str,
    plan: Plan,
    witness: str,
    agencies: Sequence[str],
    window: tuple[date, date],
    pool: tuple[PoolObject, ...],
    officers: Sequence[PoolOfficer],
    excluded: Sequence[Exclusion],
    officers_row: LawRow,
    law_row: Callable[[str], LawRow],
    redraw_of: str | None,
) -> Terms:
    """Everything fixed before the first nonce. Refusals: DRAW_POOL_EMPTY, DRAW_OFFICERS_SHORT."""
    if not pool:
        raise Refusal("DRAW_POOL_EMPTY", plan=plan.id)
    frozen = freeze_officers(officers, pool, window[0])
    in_post = sum(officer.agency == plan.agency for officer in frozen)
    terms = Terms(
        algorithm=ALGORITHM,
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
        strata=freeze_strata(pool, plan, in_post, law_row),
        officers=frozen,
        excluded=tuple(sorted(excluded, key=lambda one: one.credit_code)),
        pool_hash=pool_hash(pool),
        redraw_of=redraw_of,
    )
    _check_officers(terms, pool)
    return terms


def _check_officers(terms: Terms, pool: Sequence[PoolObject]) -> None:
    short = first_shortage(terms, pool)
    if short:
        raise Refusal(
            "DRAW_OFFICERS_SHORT",
            agency=short.agency,
            credit_code=short.credit_code,
            eligible=short.eligible,
            needed=terms.officers_min,
            source=terms.officers_source,
        )


def shown_strata(terms: Terms) -> list[Stratum]:
    """The strata as users read them."""
    return [
        Stratum(name=one.name, size=one.size, count=one.count, reason=f"{_basis_text(one)}：{one.source}")
        for one in terms.strata
    ]


def _basis_text(one: StratumTerms) -> str:
    if one.basis == "percent":
        return f"{one.size}家的{one.value}%"
    return f"在编执法人员{one.officers}人×每年{one.value}家÷{MONTHS_A_YEAR}个月"


def commit(case: DrawCase, agency: str, subject: str, commitment: str) -> DrawCase:
    """Bind one side to its nonce; with both bound the draw awaits the nonces."""
    if case.state is not DrawState.COMMITTING:
        raise Refusal("DRAW_STATE", draw=case.id, state=case.state.label)
    side, other = case.side(agency), case.other(agency)
    if side.commitment:
        raise Refusal("NONCE_COMMITTED", draw=case.id, agency=agency)
    if other.subject == subject:
        raise Refusal("NONCE_SAME_PERSON", draw=case.id)
    if other.commitment == commitment:
        raise Refusal("NONCE_COPIED", draw=case.id)
    bound = msgspec.structs.replace(side, commitment=commitment, subject=subject)
    return _replaced(case, bound, DrawState.REVEALING if other.commitment else DrawState.COMMITTING)


def reveal(case: DrawCase, agency: str, nonce: str) -> DrawCase:
    """Accept a nonce that fits its commitment; with both in, the draw can be computed."""
    if case.state is not DrawState.REVEALING:
        raise Refusal("DRAW_STATE", draw=case.id, state=case.state.label)
    side, other = case.side(agency), case.other(agency)
    if side.nonce:
        raise Refusal("NONCE_REVEALED", draw=case.id, agency=agency)
    if commitment_of(nonce) != side.commitment:
        raise Refusal("NONCE_WRONG", draw=case.id, agency=agency)
    shown = msgspec.structs.replace(side, nonce=nonce)
    return _replaced(case, shown, DrawState.DRAWN if other.nonce else DrawState.REVEALING)


def _replaced(case: DrawCase, side: Side, state: DrawState) -> DrawCase:
    name = "initiator" if side.agency == case.initiator.agency else "witness"
    return msgspec.structs.replace(case, state=state, **{name: side})


def withheld(case: DrawCase) -> list[str]:
    """Who has not done what the draw waits for."""
    if case.state is DrawState.COMMITTING:
        return [side.agency for side in (case.initiator, case.witness) if not side.commitment]
    return [side.agency for side in (case.initiator, case.witness) if not side.nonce]


def check_redraw(case: DrawCase, agency: str) -> None:
    """Only a finished draw is followed by another, only by its initiator, only once."""
    if case.initiator.agency != agency:
        raise Refusal("DRAW_NOT_PARTY", draw=case.id, agency=agency)
    if case.state in (DrawState.COMMITTING, DrawState.REVEALING):
        raise Refusal("DRAW_STATE", draw=case.id, state=case.state.label)
    if case.redrawn_as:
        raise Refusal("DRAW_ALREADY_REDRAWN", draw=case.id, redrawn_as=case.redrawn_as)


def due_while(case: DrawCase, duty: str) -> bool:
    """Whether a deadline still finds what it was set for."""
    return case.state is (DrawState.COMMITTING if duty.startswith("draw.commit") else DrawState.REVEALING)

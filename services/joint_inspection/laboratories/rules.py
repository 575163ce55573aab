"""Which institution may measure what on which day."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.commission_terms import CommissionItem
from contracts.joint_inspection.laboratories import LaboratoryAbility


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """An institution as the library tells of it, with what it is qualified for."""

    number: str
    credit_code: str
    agency: str
    region: str
    engaged: bool
    valid_from: date
    valid_to: date
    scope: list[LaboratoryAbility] = []

    @property
    def parties(self) -> list[str]:
        """Who supervises it, and itself."""
        return [self.agency, self.credit_code]


def require_scope(scope: Sequence[LaboratoryAbility]) -> None:
    """Refuse one ability entered twice. Refusal: LABORATORY_SCOPE_TWICE."""
    seen: set[tuple[str, str]] = set()
    for one in scope:
        if (one.pollutant, one.method) in seen:
            raise Refusal("LABORATORY_SCOPE_TWICE", pollutant=one.pollutant, method=one.method)
        seen.add((one.pollutant, one.method))


def require_usable(case: Case, on: date) -> None:
    """Refuse an institution that is not engaged, or not qualified on the day. Refusal: LABORATORY_UNQUALIFIED."""
    if not case.engaged or not case.valid_from <= on <= case.valid_to:
        valid = f"{case.valid_from} 至 {case.valid_to}"
        raise Refusal("LABORATORY_UNQUALIFIED", number=case.number, on=on.isoformat(), valid=valid)


def require_able(case: Case, items: Iterable[CommissionItem], on: date) -> None:
    """Refuse what it is not qualified to measure on the day. Refusal: LABORATORY_OUT_OF_SCOPE."""
    able = {(one.pollutant, one.method) for one in case.scope if one.valid_to is None or on <= one.valid_to}
    beyond = [f"{one.pollutant}（{one.method}）" for one in items if (one.pollutant, one.method) not in able]
    if beyond:
        listed = "、".join(dict.fromkeys(beyond))
        raise Refusal("LABORATORY_OUT_OF_SCOPE", number=case.number, items=listed, on=on.isoformat())

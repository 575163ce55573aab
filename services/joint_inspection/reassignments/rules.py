"""Who goes to a visit after one agency sends others: its own officers change, everyone else's stay."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from contracts.errors import Refusal
from services.joint_inspection.visits.rules import VisitCase

CHANGEABLE = frozenset({"planned", "checked_in"})


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """A visit's officers after a change, and what changed."""

    officers: tuple[str, ...]
    removed: tuple[str, ...]
    added: tuple[str, ...]


def changed(case: VisitCase, agency: str, own: Sequence[str], homes: Mapping[str, str], by: str) -> Changed:
    """The agency's officers replaced by `own`; `homes` names the agency of each officer the library knows.

    An officer whom the library no longer knows goes with the leading agency's. Who orders the change does not send
    him- or herself. Refusals: VISIT_STATE, REASSIGNMENT_SAME, REASSIGNMENT_TO_ONESELF.
    """
    if case.state.value not in CHANGEABLE:
        raise Refusal("VISIT_STATE", visit=case.id, state=case.state.label)
    own = tuple(dict.fromkeys(own))
    before = tuple(one for one in case.officers if homes.get(one, case.agencies[0]) == agency)
    if own == before:
        raise Refusal("REASSIGNMENT_SAME", visit=case.id)
    if by in own and by not in before:
        raise Refusal("REASSIGNMENT_TO_ONESELF", visit=case.id)
    others = [one for one in case.officers if one not in before]
    return Changed(
        officers=_ordered(case, agency, own, others, homes),
        removed=_without(before, own),
        added=_without(own, before),
    )


def _ordered(
    case: VisitCase, agency: str, own: Sequence[str], others: Sequence[str], homes: Mapping[str, str]
) -> tuple[str, ...]:
    """By agency in the order in which they take part: who leads the visit is of the leading agency."""
    teams = {one: [other for other in others if homes.get(other) == one] for one in case.agencies}
    teams[agency] = list(own)
    return tuple(dict.fromkeys(certificate for one in case.agencies for certificate in teams[one]))


def _without(some: Iterable[str], gone: Iterable[str]) -> tuple[str, ...]:
    gone = set(gone)
    return tuple(one for one in some if one not in gone)

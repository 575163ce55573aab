"""Whose a clue is: the seat somebody names, else that ruled for like clues, else the matrix's; and who arbitrates."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from contracts.actors import AgencyKind, region_prefix
from contracts.errors import Refusal
from services.complaints.clue_exchange.rules.base import Case, Seat
from services.complaints.clue_exchange.rules.terms import Terms
from services.complaints.responsibility.rules import KnownAgency, Responsibility, covers, find_responsible


class Owner(msgspec.Struct, frozen=True):
    """A seat that can be given the clue, and why."""

    seat: Seat
    reason: str


class ClueRuling(msgspec.Struct, frozen=True, kw_only=True):
    """What an arbitration decided for like clues: of this matter and division, between these offices or departments."""

    matter: str
    region: str
    inside: str
    seat: Seat
    agency_name: str
    clue: str
    ruled_on: date

    @property
    def reason(self) -> str:
        """Why this seat, as a user reads it."""
        return f"裁定成例：{self.ruled_on} 就线索 {self.clue} 裁定由{self.agency_name}接收"


class Known(msgspec.Struct, frozen=True):
    """What finding an owner needs: the terms, the agencies, the matrix's rows from the matter upwards, the ruling."""

    terms: Terms
    agencies: Sequence[KnownAgency]
    lineage: Sequence[Sequence[Responsibility]] = ()
    rulings: Sequence[ClueRuling] = ()


def named(known: Known, agency: str, office: str | None, region: str, reason: str) -> Owner:
    """The seat somebody names. Refusals: …_NO_DEPARTMENT, …_OFFICE_UNKNOWN, …_RECEIVER_UNSUITABLE."""
    one = _agency(known, agency)
    if one is None or one.kind not in known.terms.departments:
        raise Refusal("EXCHANGED_CLUE_NO_DEPARTMENT", agency=agency, allowed=_departments(known.terms))
    known.terms.require_office(one.kind, office or "")
    if not _reaches(one, region):
        raise Refusal("EXCHANGED_CLUE_RECEIVER_UNSUITABLE", agency=one.name, region=region)
    return Owner(Seat(agency, office or ""), reason)


def found(known: Known, region: str, inside: str, away_from: Sequence[Seat]) -> Owner | None:
    """Who was ruled responsible for like clues, else who the matrix names; never one of `away_from`."""
    like = [one for one in known.rulings if (one.region, one.inside) == (region, inside)]
    row = find_responsible(known.lineage, region)
    owners = [*(Owner(one.seat, one.reason) for one in like), *([_by_matrix(known, row)] if row else [])]
    return next((one for one in owners if _possible(known, one.seat, region, away_from)), None)


def arbiter_of(case: Case, named: Seat | None, agencies: Sequence[KnownAgency]) -> str:
    """Who rules: the agency itself between its offices, else the common superior of one kind, else an ecology bureau.

    The nearest over the division that is no side itself; the highest where each is one.
    """
    seats = [case.sender, *case.held, *([named] if named else [])]
    codes = {one.agency for one in seats}
    if len(codes) == 1:
        return case.sender.agency
    sides = [one for one in agencies if one.code in codes]
    kinds = {one.kind for one in sides}
    over = _over(agencies, sides, next(iter(kinds)), case.region) if len(kinds) == 1 else []
    over = over or _over(agencies, [], AgencyKind.ECOLOGY, case.region)
    apart = [one for one in over if one.code not in codes]
    return (apart or over[-1:] or [_as_it_is(case.sender)])[0].code


def _over(
    agencies: Iterable[KnownAgency], sides: Iterable[KnownAgency], kind: AgencyKind, region: str
) -> list[KnownAgency]:
    """The agencies of a kind over the division and over these sides, the nearest first."""
    places = [region, *(one.region for one in sides)]
    over = [one for one in agencies if one.kind is kind and all(covers(one.region, place) for place in places)]
    return sorted(over, key=lambda one: (-len(region_prefix(one.region)), one.code))


def _as_it_is(seat: Seat) -> KnownAgency:
    return KnownAgency(code=seat.agency, name=seat.agency, kind=AgencyKind.ECOLOGY, region="000000")


def _by_matrix(known: Known, row: Responsibility) -> Owner:
    one = _agency(known, row.agency)
    office = known.terms.office_known_as(one.kind, row.office) if one else ""
    return Owner(Seat(row.agency, office), row.reason)


def _possible(known: Known, seat: Seat, region: str, away_from: Sequence[Seat]) -> bool:
    one = _agency(known, seat.agency)
    takes_part = one is not None and one.kind in known.terms.departments and _reaches(one, region)
    return takes_part and not any(seat.overlaps(other) for other in away_from)


def _agency(known: Known, code: str) -> KnownAgency | None:
    return next((one for one in known.agencies if one.code == code), None)


def _reaches(agency: KnownAgency, region: str) -> bool:
    return covers(agency.region, region) or covers(region, agency.region)


def _departments(terms: Terms) -> str:
    return "、".join(kind.label for kind in terms.departments)

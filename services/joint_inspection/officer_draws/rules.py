"""An agency draws its own officers, from the library it froze and with the nonce it was bound to.

Part 4 of algorithms `liandong-draw-2` and `-3`:
1. The agency's seed = SHA-256(seed ‖ 02 ‖ agency's code ‖ 00 ‖ agency's nonce). The initiator's and the witness's nonce
   is the one behind the seed; every other agency commits and reveals one of its own.
2. For each object drawn the eligible officers stand in order: the fewest visits first, those that stood when the
   library was frozen counted in, equal ones by SHA-256(agency's seed ‖ 01 ‖ credit code ‖ 00 ‖ certificate).
3. The first whose grade suffices for the stratum leads; after him or her go the others in order, to the least number.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256

from contracts.registry.officers import OfficerGrade
from services.joint_inspection.lottery.rules import (
    Assignment,
    Drawn,
    LedStratum,
    Library,
    PoolObject,
    RankedOfficer,
    TermsTwo,
    canonical,
    eligible,
    sha256_hex,
)

OFFICER_TAG = b"\x01"
AGENCY_TAG = b"\x02"
GRADES = [grade.value for grade in OfficerGrade]
Team = tuple[str, ...]


class OfficersShort(Exception):
    """An agency has too few eligible officers for an object, or none whose grade suffices to lead."""

    def __init__(self, agency: str, credit_code: str, eligible: int, lead_missing: bool = False) -> None:
        super().__init__(f"{agency} {credit_code} {eligible}")
        self.agency, self.credit_code, self.eligible, self.lead_missing = agency, credit_code, eligible, lead_missing


def library_hash(library: Library) -> str:
    """What the agency is bound to before any nonce is known."""
    return sha256_hex(canonical(library))


def agency_seed(seed: bytes, agency: str, nonce: str) -> bytes:
    """The seed of one agency's officers, which it could not choose and the others not without it."""
    return sha256(seed + AGENCY_TAG + agency.encode() + b"\x00" + bytes.fromhex(nonce)).digest()


def may_lead(officer: RankedOfficer, least: str) -> bool:
    """Whether the officer's grade suffices; no grade asked = any."""
    return not least or GRADES.index(officer.grade) >= GRADES.index(least)


def draw_teams(
    terms: TermsTwo, library: Library, pool: Sequence[PoolObject], drawn: Sequence[Drawn], seed: bytes
) -> tuple[Team, ...]:
    """One agency's officers for each object drawn, aligned with them. Raises OfficersShort."""
    wanted = {one.credit_code for one in drawn}
    objects = {one.credit_code: one for one in pool if one.credit_code in wanted}
    strata = {one.name: one for one in terms.strata}
    load = Counter({officer.certificate: officer.load for officer in library.officers})
    teams = []
    for one in drawn:
        team = _team(
            library, objects[one.credit_code], strata[one.stratum], one.planned_on, seed, load, terms.officers_min
        )
        load.update(team)
        teams.append(team)
    return tuple(teams)


def _team(
    library: Library,
    target: PoolObject,
    stratum: LedStratum,
    on: date,
    seed: bytes,
    load: Counter[str],
    least: int,
) -> Team:
    able = [officer for officer in library.officers if eligible(officer, target, on, on)]
    able.sort(key=lambda one: (load[one.certificate], _officer_key(seed, target.credit_code, one.certificate)))
    lead = next((officer for officer in able if may_lead(officer, stratum.lead_grade)), None)
    if len(able) < least or lead is None:
        raise OfficersShort(library.agency, target.credit_code, len(able), lead is None and len(able) >= least)
    others = [officer.certificate for officer in able if officer is not lead]
    return (lead.certificate, *others[: least - 1])


def _officer_key(seed: bytes, credit_code: str, certificate: str) -> bytes:
    return sha256(seed + OFFICER_TAG + credit_code.encode() + b"\x00" + certificate.encode()).digest()


def assign(drawn: Sequence[Drawn], teams: Sequence[Sequence[Team]]) -> tuple[Assignment, ...]:
    """The whole result: each object with the teams of every agency, the initiator's first."""
    return tuple(
        Assignment(
            credit_code=one.credit_code,
            stratum=one.stratum,
            key=one.key,
            planned_on=one.planned_on,
            officers=tuple(certificate for team in of_one for certificate in team),
        )
        for one, of_one in zip(drawn, zip(*teams, strict=True), strict=True)
    )


def first_shortage(terms: TermsTwo, library: Library, pool: Iterable[PoolObject]) -> OfficersShort | None:
    """The first object that the agency could not visit, whichever day it were drawn for."""
    conflicted = {code for officer in library.officers for code in officer.conflicts}
    strata = {one.name: one for one in terms.strata}
    seen: set[tuple[str, tuple[str, ...], str]] = set()
    for target in pool:
        alike = (target.region, target.needs, target.stratum)
        if target.credit_code not in conflicted and alike in seen:
            continue
        if short := _shortage(terms, library, target, strata[target.stratum].lead_grade):
            return short
        if target.credit_code not in conflicted:
            seen.add(alike)
    return None


def _shortage(terms: TermsTwo, library: Library, target: PoolObject, lead_grade: str) -> OfficersShort | None:
    first, last = terms.visit_from, terms.visit_until
    able = [officer for officer in library.officers if eligible(officer, target, first, last)]
    if len(able) < terms.officers_min:
        return OfficersShort(library.agency, target.credit_code, len(able))
    if not any(may_lead(officer, lead_grade) for officer in able):
        return OfficersShort(library.agency, target.credit_code, len(able), lead_missing=True)
    return None

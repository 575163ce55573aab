"""Algorithm `liandong-draw-1`, as published draws were made by it: one computation assigned every agency's officers.

Objects and dates as in version 2; for each object and agency the least loaded eligible officers go, equal loads by
SHA-256(seed ‖ 01 ‖ credit code ‖ 00 ‖ certificate); the initiator's first officer leads. Nothing is drawn by it anew.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from services.joint_inspection.lottery.rules import Assignment, PoolObject, PoolOfficer, Terms, draw_all, eligible
from services.joint_inspection.officer_draws.rules import OfficersShort

ALGORITHM = "liandong-draw-1"
OFFICER_TAG = b"\x01"


class TermsOne(Terms, frozen=True, kw_only=True):
    """The terms of version 1, with the officers of every agency."""

    officers: tuple[PoolOfficer, ...]


def compute(terms: TermsOne, pool: Sequence[PoolObject], seed: bytes) -> tuple[Assignment, ...]:
    """The whole result of a draw of version 1. Raises OfficersShort."""
    objects = {one.credit_code: one for one in pool}
    load: Counter[str] = Counter()
    result = []
    for one in draw_all(terms, pool, seed):
        team = _team(terms, objects[one.credit_code], one.planned_on, seed, load)
        load.update(team)
        result.append(
            Assignment(
                credit_code=one.credit_code,
                stratum=one.stratum,
                key=one.key,
                planned_on=one.planned_on,
                officers=team,
            )
        )
    return tuple(result)


def _team(terms: TermsOne, target: PoolObject, on: date, seed: bytes, load: Counter[str]) -> tuple[str, ...]:
    team: list[str] = []
    for agency in terms.agencies:
        able = [
            officer.certificate
            for officer in terms.officers
            if officer.agency == agency and eligible(officer, target, on, on)
        ]
        if len(able) < terms.officers_min:
            raise OfficersShort(agency, target.credit_code, len(able))
        able.sort(key=lambda certificate: (load[certificate], _officer_key(seed, target.credit_code, certificate)))
        team += able[: terms.officers_min]
    return tuple(team)


def _officer_key(seed: bytes, credit_code: str, certificate: str) -> bytes:
    return sha256(seed + OFFICER_TAG + credit_code.encode() + b"\x00" + certificate.encode()).digest()

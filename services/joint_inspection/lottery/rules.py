"""The draw itself: a frozen pool and a seed in; objects and dates out. `officer_draws/rules.py` draws the officers.

Algorithm `liandong-draw-2`:
1. seed = SHA-256(initiator's nonce ‖ witness's nonce), 32 bytes each.
2. An object of weight w has the keys SHA-256(seed ‖ 00 ‖ credit code ‖ 00 ‖ i as 4 bytes big endian), i = 0 … w-1;
   the largest counts. In each stratum the objects with the largest keys are drawn, equal keys by credit code.
3. Visit dates are spread evenly over the window in the order drawn.
4. Every agency draws its own officers from its own library with its own nonce: `officer_draws/rules.py`.

Algorithm `liandong-draw-3` draws for a check across regions, in the same way from officers lent to the initiator: each
stands in its library with the agency and the region he or she comes from, and goes neither into that region nor to an
object whose region holds it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from operator import itemgetter
from typing import Any

import msgspec

from contracts.actors import region_prefix

ALGORITHM = "liandong-draw-2"
ALGORITHM_ACROSS = "liandong-draw-3"
OBJECT_TAG = b"\x00"
NONCE_BYTES = 32
LARGEST_KEY = 2**256 - 1


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the draw that is hashed and published as it stands."""


class PoolObject(Frozen, frozen=True, kw_only=True, gc=False):
    """An object as frozen: `needs` are the specialties one of which its officers must have, none = any.

    It can be in no cycle, and a million of them are read at once: the collector need not look at them.
    """

    credit_code: str
    stratum: str
    weight: int
    region: str
    needs: tuple[str, ...]


class PoolOfficer(Frozen, frozen=True, kw_only=True, omit_defaults=True):
    """An officer as frozen; no specialties = no restriction; `conflicts` are pool members to keep away from.

    `lent_to` is the agency that an officer from another region serves; `agency` and `region` stay those at home.
    """

    certificate: str
    agency: str
    region: str
    specialties: tuple[str, ...]
    conflicts: tuple[str, ...]
    valid_from: date
    valid_to: date
    lent_to: str = ""

    @property
    def serves(self) -> str:
        """The agency he or she goes for."""
        return self.lent_to or self.agency


class RankedOfficer(PoolOfficer, frozen=True, kw_only=True):
    """The same with the certificate's grade and how many visits stand for the officer already."""

    grade: str
    load: int


class StratumTerms(Frozen, frozen=True, kw_only=True):
    """How many of one class are drawn.

    basis `percent`: ⌈size × value / 100⌉; basis `per_officer`: ⌈officers × value / 12⌉ a month, at most `size`.
    """

    name: str
    basis: str
    value: int
    officers: int
    size: int
    count: int
    source: str


class LedStratum(StratumTerms, frozen=True, kw_only=True):
    """The same with the least number, whatever the share, and the grade that whoever leads must hold; none = any."""

    minimum: int
    lead_grade: str
    lead_source: str


class Exclusion(Frozen, frozen=True, kw_only=True):
    """An object of the plan's scope left out of the pool, and why."""

    credit_code: str
    reason: str


class Terms(Frozen, frozen=True, kw_only=True):
    """What every version fixes before the first nonce."""

    algorithm: str
    draw: str
    plan: str
    region: str
    initiator: str
    witness: str
    agencies: tuple[str, ...]
    visit_from: date
    visit_until: date
    officers_min: int
    officers_source: str
    strata: tuple[StratumTerms, ...]
    excluded: tuple[Exclusion, ...]
    pool_hash: str
    redraw_of: str | None


class TermsTwo(Terms, frozen=True, kw_only=True):
    """The terms of `liandong-draw-2` and `-3`; each agency's officers are frozen by itself, beside them."""

    strata: tuple[LedStratum, ...]


class Library(Frozen, frozen=True, kw_only=True):
    """One agency's officers as it froze them, by certificate."""

    agency: str
    officers: tuple[RankedOfficer, ...]


class Drawn(Frozen, frozen=True, kw_only=True):
    """One object drawn: its key and its visit date."""

    credit_code: str
    stratum: str
    key: str
    planned_on: date


class Assignment(Frozen, frozen=True, kw_only=True):
    """One object drawn: its key, its visit date and its officers, the lead officer first."""

    credit_code: str
    stratum: str
    key: str
    planned_on: date
    officers: tuple[str, ...]


_pool = msgspec.json.Decoder(tuple[PoolObject, ...])


def canonical(value: Any) -> bytes:
    """The one spelling of a value that is hashed: JSON, keys sorted, no spaces, UTF-8."""
    return msgspec.json.encode(value, order="sorted")


def sha256_hex(data: bytes) -> str:
    """SHA-256 as 64 hexadecimal digits."""
    return sha256(data).hexdigest()


def pool_hash(pool: Sequence[PoolObject]) -> str:
    """The hash of a pool sorted by credit code."""
    return sha256_hex(canonical(pool))


def read_pool(data: bytes) -> tuple[PoolObject, ...]:
    """A pool from its canonical spelling."""
    return _pool.decode(data)


def commitment_of(nonce: str) -> str:
    """The commitment to a nonce written as hexadecimal digits."""
    return sha256_hex(bytes.fromhex(nonce))


def seed_of(nonce_initiator: str, nonce_witness: str) -> bytes:
    """The seed that neither agency could choose alone."""
    return sha256(bytes.fromhex(nonce_initiator) + bytes.fromhex(nonce_witness)).digest()


def stratum_count(basis: str, value: int, officers: int, size: int, minimum: int = 0) -> int:
    """How many of `size` objects are drawn."""
    wanted = -(-size * value // 100) if basis == "percent" else -(-officers * value // 12)
    return min(size, max(wanted, minimum))


def object_key(seed: bytes, credit_code: str, weight: int) -> bytes:
    """The largest of the object's `weight` keys."""
    prefix = seed + OBJECT_TAG + credit_code.encode() + b"\x00"
    return max([sha256(prefix + index.to_bytes(4, "big")).digest() for index in range(weight)])


def draw_objects(seed: bytes, pool: Sequence[PoolObject], strata: Sequence[StratumTerms]) -> list[PoolObject]:
    """The objects drawn, stratum by stratum, the largest key first."""
    drawn: list[PoolObject] = []
    for stratum in strata:
        members = [one for one in pool if one.stratum == stratum.name]
        keyed = _keyed(seed, members, _floor(stratum.count, len(members)))
        if len(keyed) < stratum.count:
            keyed = _keyed(seed, members, b"")
        keyed.sort(key=lambda pair: pair[1].credit_code)
        keyed.sort(key=itemgetter(0), reverse=True)
        drawn += [one for _, one in keyed[: stratum.count]]
    return drawn


def _floor(count: int, size: int) -> bytes:
    """A key that half as many again as `count` of `size` keys should reach: what lies below need not be sorted."""
    likely = min(size, max(count, 0) * 3 // 2)
    return (LARGEST_KEY * (size - likely) // max(size, 1)).to_bytes(32, "big")


def _keyed(seed: bytes, objects: Sequence[PoolObject], floor: bytes) -> list[tuple[bytes, PoolObject]]:
    """The objects whose key reaches the floor. Most weigh 1 and have but one key: no call is made for those."""
    prefix, suffix = seed + OBJECT_TAG, b"\x00" + bytes(4)
    return [
        (key, one)
        for one in objects
        if (
            key := sha256(prefix + one.credit_code.encode() + suffix).digest()
            if one.weight == 1
            else object_key(seed, one.credit_code, one.weight)
        )
        >= floor
    ]


def visit_dates(count: int, visit_from: date, visit_until: date) -> list[date]:
    """`count` dates spread evenly over the window."""
    days = (visit_until - visit_from).days + 1
    return [visit_from + timedelta(days=index * days // count) for index in range(count)]


def eligible(officer: PoolOfficer, target: PoolObject, first: date, last: date) -> bool:
    """Whether the officer may visit the object on every day from `first` to `last`."""
    certified = officer.valid_from <= first and last <= officer.valid_to
    near = apart(officer.region, target.region) if officer.lent_to else within(target.region, officer.region)
    skilled = not target.needs or not officer.specialties or bool(set(target.needs) & set(officer.specialties))
    return certified and near and skilled and target.credit_code not in officer.conflicts


def apart(home: str, place: str) -> bool:
    """Whether neither region holds the other: who is lent keeps away from home, and from what home belongs to."""
    return not within(place, home) and not within(home, place)


def within(place: str, region: str) -> bool:
    """Whether a place lies in a region."""
    return place.startswith(region_prefix(region))


def draw_all(terms: Terms, pool: Sequence[PoolObject], seed: bytes) -> tuple[Drawn, ...]:
    """The objects drawn with their keys and dates, in the order drawn."""
    objects = draw_objects(seed, pool, terms.strata)
    dates = visit_dates(len(objects), terms.visit_from, terms.visit_until)
    return tuple(
        Drawn(
            credit_code=one.credit_code,
            stratum=one.stratum,
            key=object_key(seed, one.credit_code, one.weight).hex(),
            planned_on=planned_on,
        )
        for one, planned_on in zip(objects, dates, strict=True)
    )

"""What keeps an edition from being approved: two agencies for one matter, or none, and bases that no longer hold."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.registry.catalogue import GovernmentLevel, MatrixRow
from contracts.registry.edition_terms import EditionProblemKind as Kind
from services.registry.editions.rules.bases import Laws, not_in_force
from services.registry.editions.rules.entries import Content

NAMED_MAX = 20


class Problem(NamedTuple):
    """One thing in the way, with the row or matter it concerns."""

    kind: Kind
    key: str
    text: str


class Ground(NamedTuple):
    """What an edition is checked against: matters every region must have an owner of, divisions, agencies, laws."""

    valid_from: date
    matters: Mapping[str, str]
    regions: Mapping[str, str]
    standing: Collection[str]
    laws: Laws


def find(content: Content, ground: Ground) -> list[Problem]:
    """Every problem, in the order of its kind and key."""
    found = {
        *_two_agencies(content.rows, ground),
        *_no_agency(content, ground),
        *_ended(content.rows, ground),
        *_bases(content, ground),
        *_duties(content),
    }
    kinds = list(Kind)
    return sorted(found, key=lambda one: (kinds.index(one.kind), one.key, one.text))


def require_none(version: str, problems: Sequence[Problem]) -> None:
    """Refusal: EDITION_HAS_PROBLEMS, with the rows named."""
    if problems:
        named = "；".join(one.text for one in problems[:NAMED_MAX])
        more = "" if len(problems) <= NAMED_MAX else f"；另有 {len(problems) - NAMED_MAX} 处"
        raise Refusal("EDITION_HAS_PROBLEMS", version=version, count=len(problems), problems=named + more)


def _two_agencies(rows: Sequence[MatrixRow], ground: Ground) -> Iterator[Problem]:
    agencies: dict[tuple[str, str, GovernmentLevel], list[MatrixRow]] = defaultdict(list)
    for row in rows:
        agencies[row.matter, row.region, row.level].append(row)
    for (matter, region, level), found in agencies.items():
        if len(found) > 1:
            named = "、".join(sorted(row.agency for row in found))
            place = _place(region, ground)
            text = f"“{found[0].matter_name}”在{place}（{level.label}）有 {len(found)} 个责任机构：{named}"
            yield Problem(Kind.TWO_AGENCIES, f"{matter}／{level.label}／{region}", text)


def _no_agency(content: Content, ground: Ground) -> Iterator[Problem]:
    prefixes: dict[str, set[str]] = defaultdict(set)
    names = dict(ground.matters)
    for row in content.rows:
        prefixes[row.matter].add(region_prefix(row.region))
        names.setdefault(row.matter, row.matter_name)
    for item in content.items:
        if item.matter:
            names.setdefault(item.matter, item.matter)
    for matter in sorted(names):
        held = set[str]().union(*(prefixes[one] for one in lineage(matter)))
        for region in uncovered(held, ground.regions):
            text = f"“{names[matter]}”在{_place(region, ground)}没有责任机构"
            yield Problem(Kind.NO_AGENCY, f"{matter}／{region}", text)


def lineage(matter: str) -> list[str]:
    """A matter and those above it: what owns the wider one owns it too."""
    parts = matter.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]


def uncovered(prefixes: Collection[str], regions: Collection[str]) -> list[str]:
    """The divisions that no row covers; a city stands for its counties where none of them is covered."""
    lacking = [region for region in sorted(regions) if not any(region.startswith(prefix) for prefix in prefixes)]
    named: list[str] = []
    for region in lacking:
        inner = [one for one in regions if one != region and one.startswith(region_prefix(region))]
        if inner and not set(inner) <= set(lacking):
            continue
        if not any(region.startswith(region_prefix(wider)) for wider in named):
            named.append(region)
    return named


def _ended(rows: Sequence[MatrixRow], ground: Ground) -> Iterator[Problem]:
    for row in rows:
        if row.agency not in ground.standing:
            text = f"“{row.matter_name}”在{_place(row.region, ground)}的责任机构 {row.agency} 在施行之日不存在"
            yield Problem(Kind.AGENCY_ENDED, f"{row.matter}／{row.level.label}／{row.region}", text)


def _bases(content: Content, ground: Ground) -> Iterator[Problem]:
    for code, name, text in (
        *((item.code, item.name, item.legal_basis) for item in content.items),
        *((f"{row.matter}／{row.level.label}／{row.region}", row.matter_name, row.legal_basis) for row in content.rows),
    ):
        for part in not_in_force(text, ground.laws, ground.valid_from):
            reads = f"“{name}”（{code}）的依据“{part}”在 {ground.valid_from} 不是有效的法律"
            yield Problem(Kind.BASIS_NOT_IN_FORCE, code, reads)


def _duties(content: Content) -> Iterator[Problem]:
    codes = {item.code for item in content.items}
    for duty in content.duties:
        if duty.item not in codes:
            text = f"岗位“{duty.post}”的履职要求所指的事项 {duty.item} 不在目录中"
            yield Problem(Kind.DUTY_OF_NO_ITEM, f"{duty.item}／{duty.post}", text)


def _place(region: str, ground: Ground) -> str:
    name = ground.regions.get(region)
    return f"{name}（{region}）" if name else region

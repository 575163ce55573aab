"""How the files of a hotline name what stands in them, and in which columns it gets its results back."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from contracts.actors import region_prefix

CALLER = frozenset({"caller", "phone"})
READ = frozenset({"external_number", "title", "text", "filed_at", "place", "enterprise", "reply", "replied_at"})
RESULTS = frozenset({"number", "registration", "state", "matter", "agency", "routed_at", "signed_at"})
WRITTEN = READ | RESULTS
REGION_DIGITS = 6


class ColumnsBroken(ValueError):
    """The mapping file says what cannot be."""


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """One heading: the field it stands for, in whose files (empty: everybody's), and its place in what goes back."""

    field: str
    header: str
    scope: str
    place: int | None


def headings_from(rows: Iterable[Mapping[str, str | None]]) -> tuple[Heading, ...]:
    """The rows of the mapping file; an empty field is a column to pass over. ColumnsBroken."""
    return tuple(_heading(row) for row in rows)


def fields_by_heading(headings: Sequence[Heading], agency: str, region: str) -> dict[str, str]:
    """What each heading means in the files of this agency: its own rows first, then its region's, then everybody's."""
    fitting = [one for one in headings if _nearness(one.scope, agency, region) is not None]
    fitting.sort(key=lambda one: _nearness(one.scope, agency, region) or 0)
    return {one.header: one.field for one in fitting}


def columns_back(headings: Sequence[Heading], agency: str, region: str) -> list[Heading]:
    """The columns in which this agency gets results: all of the nearest scope that has any, in their order."""
    placed = [
        (nearness, one)
        for one in headings
        if one.place is not None and (nearness := _nearness(one.scope, agency, region)) is not None
    ]
    nearest = max((nearness for nearness, _ in placed), default=0)
    return sorted((one for nearness, one in placed if nearness == nearest), key=lambda one: one.place or 0)


def _nearness(scope: str, agency: str, region: str) -> int | None:
    """How narrow a scope is that holds this agency; None where it does not."""
    if scope == agency:
        return REGION_DIGITS + 1
    if not scope:
        return 0
    holds = scope.isdecimal() and region.startswith(region_prefix(scope))
    return len(region_prefix(scope)) if holds else None


def _heading(row: Mapping[str, str | None]) -> Heading:
    field, header, export = row["field"] or "", row["header"] or "", row.get("export") or ""
    if field and field not in WRITTEN | CALLER:
        raise ColumnsBroken(f"列名“{header}”的字段 {field} 不存在")
    if export and (not export.isdecimal() or field not in WRITTEN):
        raise ColumnsBroken(f"列名“{header}”不能导出：导出列须有序号，反映人的身份一律不导出")
    return Heading(field=field, header=header, scope=row.get("scope") or "", place=int(export) if export else None)

"""Understanding one row of a table of enterprises and permits: what it states, and what in it cannot be used."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from contracts.fields import Labelled
from contracts.registry.directory import (
    EnterpriseScale,
    EnvironmentalElement,
    SupervisionClass,
    SupervisionDomain,
)
from contracts.registry.imports import FindingSeverity, ImportFinding, ImportProblem, RepairSource
from contracts.registry.permits import PermitClass, PermitPollutant
from services.registry.directory.rules import code_holds, repair

TEXT_LENGTHS = {"trade": 200, "enterprise_type": 100, "performance_grade": 20, "address": 200}
NAME_LENGTH_MAX = 200
ITEM_LENGTH_MAX = 100
ITEMS_MAX = 200
CELLS_KEPT = 4096
LONGITUDES, LATITUDES = (73.0, 136.0), (3.0, 54.0)
BLANKS = {"", "-", "--", "—", "/", "无"}
SUFFIXES = ("回族自治区", "自治区", "省", "市", "县", "区")
TRADE_CODE = re.compile(r"[A-T]\d{0,4}")
DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
SEPARATOR = re.compile(r"(?<!\d)[,，]|[,，](?!\d)|[;；\n]")
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\x00"))
E = TypeVar("E", bound=Labelled)
T = TypeVar("T")


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What rows are read against: the file's headings, the importer's reach, regions and trades as data."""

    headings: Mapping[str, str]
    region_default: str
    reach: str
    regions: Mapping[str, str]
    region_codes: Mapping[str, str]
    trades: Mapping[str, str]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One row as understood: what it states, what is only concluded from it, and what is to report."""

    row: int
    credit_code: str
    name: str
    region: str
    stated: dict[str, Any]
    concluded: dict[str, Any]
    permit: dict[str, Any] | None
    findings: list[ImportFinding]


def plain(text: str) -> str:
    """Text in its usual width, without invisible characters and outer blanks."""
    if not text.isprintable():
        text = text.translate(INVISIBLE)
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()


def read_row(row: int, cells: Mapping[str, str], ground: Ground) -> Reading:
    """Understand one row; nothing is decided here."""
    reader = _Row(cells, ground)
    reader.check_identity()
    region = reader.region()
    stated = reader.texts() | reader.choices() | reader.location()
    stated |= {"region": region} if region else {}
    air, water = reader.items("air_pollutants"), reader.items("water_pollutants")
    stated |= {"pollutants": list(dict.fromkeys([*air, *water]))} if air or water else {}
    touched = ((EnvironmentalElement.WATER, water), (EnvironmentalElement.AIR, air))
    return Reading(
        row=row,
        credit_code=reader.text("credit_code"),
        name=plain(reader.text("name")),
        region=region or ground.region_default,
        stated=stated,
        concluded={"elements": [element for element, found in touched if found]},
        permit=reader.permit(air, water),
        findings=reader.findings,
    )


def finding(
    problem: ImportProblem,
    column: str,
    value: str,
    *,
    error: bool = False,
    detail: str = "",
    repair: str | None = None,
    repair_from: RepairSource | None = None,
) -> ImportFinding:
    """One thing to report, worded for the reader."""
    return ImportFinding(
        severity=FindingSeverity.ERROR if error else FindingSeverity.WARNING,
        column=column,
        value=value,
        problem=problem,
        reason=f"{problem.label}（{detail}）" if detail else problem.label,
        repair=repair,
        repair_from=repair_from,
    )


def region_codes(regions: Mapping[str, str], reach: str) -> dict[str, str]:
    """Division codes by name, with and without 市/县/区, where one code fits; those within reach come first."""
    inside = {code: name for code, name in regions.items() if code.startswith(reach)}
    return _unique_names(regions) | _unique_names(inside)


@lru_cache(CELLS_KEPT)
def split_items(text: str) -> tuple[str, ...]:
    """The items of a list in one cell; a comma between digits belongs to a name (1,2-二氯乙烷)."""
    parts = SEPARATOR.split(text) if SEPARATOR.search(text) else text.split("、")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip() not in BLANKS))


class _Row:
    """The cells of one row, read one by one; what cannot be used becomes a finding."""

    def __init__(self, cells: Mapping[str, str], ground: Ground) -> None:
        self._cells = cells
        self._ground = ground
        self.findings: list[ImportFinding] = []

    def text(self, field: str) -> str:
        return self._cells.get(field, "").strip()

    def usual(self, field: str) -> str:
        return plain(self._cells.get(field, ""))

    def report(self, problem: ImportProblem, field: str, **more: Any) -> None:
        column = self._ground.headings.get(field, field)
        self.findings.append(finding(problem, column, self._cells.get(field, ""), **more))

    def check_identity(self) -> None:
        name, code = plain(self.text("name")), self.text("credit_code")
        if not name:
            self.report(ImportProblem.ENTERPRISE_NAME_MISSING, "name", error=True)
        if len(name) > NAME_LENGTH_MAX:
            self.report(ImportProblem.VALUE_TOO_LONG, "name", error=True, detail=f"至多 {NAME_LENGTH_MAX} 字")
        if not code_holds(code):
            missing = ImportProblem.CREDIT_CODE_MISSING, ImportProblem.CREDIT_CODE_INVALID
            offer = repair(code, self.text("permit_number"))
            self.report(
                missing[bool(code)],
                "credit_code",
                error=True,
                repair=offer.code if offer else None,
                repair_from=offer.source if offer else None,
            )

    def region(self) -> str | None:
        text = self.usual("region")
        if text in BLANKS:
            return None
        code = text if text in self._ground.regions else self._ground.region_codes.get(text)
        if code is None:
            self.report(ImportProblem.REGION_UNKNOWN, "region", detail=self._ground.region_default)
        elif not code.startswith(self._ground.reach):
            self.report(ImportProblem.REGION_OUT_OF_REACH, "region", error=True)
        return code

    def texts(self) -> dict[str, Any]:
        texts = {field: self.short(field, length) for field, length in TEXT_LENGTHS.items()}
        texts["trade_code"] = self.trade_code() or self._ground.trades.get(texts["trade"] or "")
        return {field: text for field, text in texts.items() if text}

    def short(self, field: str, length_max: int) -> str | None:
        text = self.usual(field)
        if len(text) > length_max:
            self.report(ImportProblem.VALUE_TOO_LONG, field, detail=f"至多 {length_max} 字，未采用")
            return None
        return None if text in BLANKS else text

    def trade_code(self) -> str | None:
        text = self.usual("trade_code").upper()
        if text in BLANKS or TRADE_CODE.fullmatch(text):
            return None if text in BLANKS else text
        self.report(ImportProblem.VALUE_UNKNOWN, "trade_code", detail="应为 GB/T 4754 代码，如 C22")
        return None

    def choices(self) -> dict[str, Any]:
        chosen: dict[str, Any] = {
            "scale": self.choice("scale", EnterpriseScale),
            "supervision_class": self.choice("supervision_class", SupervisionClass),
            "domain": self.choice("domain", SupervisionDomain),
            "elements": [one for one in map(self.element, self.items("elements")) if one] or None,
        }
        return {field: value for field, value in chosen.items() if value}

    def choice(self, field: str, kind: type[E]) -> E | None:
        text = self.usual(field)
        return None if text in BLANKS else self._member(field, text, kind)

    def element(self, text: str) -> EnvironmentalElement | None:
        return self._member("elements", text, EnvironmentalElement)

    def _member(self, field: str, text: str, kind: type[E]) -> E | None:
        for member in kind:
            if text in (member.value, member.label):
                return member
        self.report(ImportProblem.VALUE_UNKNOWN, field, detail="应为" + "、".join(one.label for one in kind))
        return None

    def location(self) -> dict[str, Any]:
        texts = [self.usual(field) for field in ("longitude", "latitude")]
        if all(text in BLANKS for text in texts):
            return {}
        longitude, latitude = _number(texts[0], LONGITUDES), _number(texts[1], LATITUDES)
        if longitude is None or latitude is None:
            self.report(ImportProblem.LOCATION_UNREADABLE, "latitude" if longitude else "longitude")
            return {}
        return {"longitude": longitude, "latitude": latitude}

    def items(self, field: str) -> list[str]:
        items = split_items(self.text(field))
        fitting = [item for item in items if len(item) <= ITEM_LENGTH_MAX][:ITEMS_MAX]
        if len(fitting) != len(items):
            allowed = f"至多 {ITEMS_MAX} 项、每项 {ITEM_LENGTH_MAX} 字，多出的未采用"
            self.report(ImportProblem.VALUE_TOO_LONG, field, detail=allowed)
        return fitting

    def permit(self, air: list[str], water: list[str]) -> dict[str, Any] | None:
        number = self.text("permit_number")
        if plain(number) in BLANKS:
            return None
        named = [(EnvironmentalElement.AIR, air), (EnvironmentalElement.WATER, water)]
        standards = [*self.items("air_standards"), *self.items("water_standards")]
        return {
            "number": number,
            "permit_class": self.choice("permit_class", PermitClass),
            "valid_from": self.day("permit_valid_from"),
            "valid_to": self.day("permit_valid_to"),
            "pollutants": [PermitPollutant(name=name, element=element) for element, names in named for name in names],
            "standards": list(dict.fromkeys(standards)),
        }

    def day(self, field: str) -> date | None:
        text = self.usual(field)
        if text in BLANKS:
            return None
        found = DATE.fullmatch(text.partition(" ")[0])
        day = _or_none(lambda: date(*map(int, found.groups()))) if found else None
        if day is None:
            self.report(ImportProblem.VALUE_UNKNOWN, field, detail="应为日期，如 2026-11-22")
        return day


def _number(text: str, allowed: tuple[float, float]) -> float | None:
    number = _or_none(lambda: float(text))
    return number if number is not None and allowed[0] <= number <= allowed[1] else None


def _or_none(make: Callable[[], T]) -> T | None:
    try:
        return make()
    except ValueError:
        return None


def _unique_names(regions: Mapping[str, str]) -> dict[str, str]:
    short = _fitting_one((_without_suffix(name), code) for code, name in regions.items())
    return short | _fitting_one((name, code) for code, name in regions.items())


def _fitting_one(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    codes: dict[str, set[str]] = {}
    for name, code in named:
        codes.setdefault(name, set()).add(code)
    return {name: next(iter(found)) for name, found in codes.items() if len(found) == 1}


def _without_suffix(name: str) -> str:
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name.removesuffix(suffix)
    return name

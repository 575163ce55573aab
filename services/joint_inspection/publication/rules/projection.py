"""What the public may read of something: rules name fields, and only fields made for it can be named."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

import msgspec

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.joint_inspection.publication import DisclosedField, DisclosureCorrection
from contracts.joint_inspection.publication_terms import DisclosureKind, DisclosureMask

Row = Mapping[str, str]
Facts = Mapping[str, str]

LABELS = {
    "name": "姓名",
    "certificate": "证号",
    "email": "电子邮箱",
    "phone": "电话",
    "landline": "电话",
    "id_number": "证件号码",
    "address": "住址",
    "wechat": "微信号",
    "qq": "QQ号",
    "plate": "车牌号",
}
FACTS: dict[DisclosureKind, frozenset[str]] = {
    DisclosureKind.ANNUAL_PLAN: frozenset(
        {"agency", "region", "year", "routine", "campaigns", "filed_with", "filed_at"}
    ),
    DisclosureKind.PLAN: frozenset(
        {"agency", "region", "month", "kind", "scope", "domains", "classes", "elements", "filed_with", "filed_at"}
    ),
    DisclosureKind.RESULT: frozenset(
        {"agency", "agencies", "enterprise", "credit_code", "region", "category", "basis", "finished_at", "findings"}
        | {"conclusion", "measures"}
    ),
    DisclosureKind.LISTING: frozenset(
        {"kind", "title", "agency", "owners", "enterprise", "region", "demands", "listed_at"}
    ),
    DisclosureKind.RELEASE: frozenset({"kind", "title", "agency", "enterprise", "region", "listed_at", "released_at"}),
}
TYPED = frozenset({"scope", "campaigns", "title", "demands"})
SAFE = frozenset({DisclosureMask.TEXT, DisclosureMask.HIDE})


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One row of publication_rules.csv."""

    kind: DisclosureKind
    field: str
    name: str
    mask: DisclosureMask
    region: str
    valid_from: str
    valid_to: str


class Patterns(msgspec.Struct, frozen=True):
    """What in a text names a person or says how to reach one: (label, expression)."""

    all: tuple[tuple[str, re.Pattern[str]], ...]

    def hidden(self, text: str) -> str:
        """The text with all of it replaced."""
        for label, pattern in self.all:
            text = pattern.sub(lambda found, label=label: _replaced(found, label), text)  # type: ignore[misc]
        return text


def _replaced(found: re.Match[str], label: str) -> str:
    start, end = found.span("hide")
    whole, at = found.group(), found.start()
    return f"{whole[: start - at]}〔{label}已隐去〕{whole[end - at :]}"


def read_rules(rows: Iterable[Row]) -> list[Rule]:
    """The rules; ValueError where one names what is not made for the public, or shows typed words as they are."""
    rules = [_rule(row) for row in rows]
    for rule in rules:
        if rule.field not in FACTS[rule.kind]:
            raise ValueError(f"publication_rules.csv: {rule.kind} 没有可公示的字段 {rule.field}")
        if rule.field in TYPED and rule.mask not in SAFE:
            raise ValueError(f"publication_rules.csv: {rule.kind}.{rule.field} 由人填写，只能用 text 或 hide")
    return rules


def _rule(row: Row) -> Rule:
    return Rule(
        kind=DisclosureKind(row["kind"]),
        field=row["field"],
        name=row["name"],
        mask=DisclosureMask(row["mask"]),
        region=row["region"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )


def read_patterns(rows: Iterable[Row]) -> Patterns:
    """The patterns; ValueError where one cannot be used."""
    try:
        return Patterns(tuple((LABELS[row["kind"]], _pattern(row["pattern"])) for row in rows))
    except (re.error, KeyError) as error:
        raise ValueError(f"publication_patterns.csv: {error}") from None


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    compiled = re.compile(text)
    if "hide" not in compiled.groupindex:
        raise KeyError(text)
    return compiled


def applying(rules: Sequence[Rule], kind: DisclosureKind, region: str, on: date) -> list[Rule]:
    """The rules for a kind on a day, in their order; of several for a field the one of the nearest region."""
    day = on.isoformat()
    nearest: dict[str, Rule] = {}
    for rule in rules:
        holds = rule.valid_from <= day and (not rule.valid_to or day <= rule.valid_to)
        if rule.kind is kind and holds and region.startswith(_prefix(rule.region)):
            before = nearest.get(rule.field)
            if before is None or len(_prefix(rule.region)) > len(_prefix(before.region)):
                nearest[rule.field] = rule
    return list(nearest.values())


def _prefix(region: str) -> str:
    return region_prefix(region) if region else ""


def project(facts: Facts, rules: Sequence[Rule], patterns: Patterns) -> list[DisclosedField]:
    """What the public reads: what no rule names stays out, and so does what is empty."""
    shown = [(rule, masked(facts.get(rule.field, ""), rule.mask, patterns)) for rule in rules]
    return [DisclosedField(field=rule.field, name=rule.name, value=value) for rule, value in shown if value]


def masked(value: str, mask: DisclosureMask, patterns: Patterns) -> str:
    """A value as the public reads it."""
    if mask is DisclosureMask.HIDE:
        return ""
    cut = {DisclosureMask.DAY: value[:10], DisclosureMask.MONTH: value[:7]}
    return patterns.hidden(value) if mask is DisclosureMask.TEXT else cut.get(mask, value)


def corrected(
    fields: Sequence[DisclosedField],
    corrections: Sequence[DisclosureCorrection],
    rules: Sequence[Rule],
    patterns: Patterns,
) -> list[DisclosedField]:
    """The fields with what they are to say instead, in the order of the rules. Refusal: DISCLOSURE_FIELD_UNKNOWN."""
    named = {rule.field: rule for rule in rules if rule.mask is not DisclosureMask.HIDE}
    values = {one.field: one.value for one in fields}
    for one in corrections:
        if one.field not in named:
            raise Refusal("DISCLOSURE_FIELD_UNKNOWN", field=one.field, allowed="、".join(sorted(named)))
        values[one.field] = patterns.hidden(masked(one.value.strip(), named[one.field].mask, patterns))
    kept = {one.field: one for one in fields}
    names = {**{field: one.name for field, one in kept.items()}, **{field: rule.name for field, rule in named.items()}}
    order = [*named, *(field for field in kept if field not in named)]
    found = [(field, values.get(field, "")) for field in order]
    return [DisclosedField(field=field, name=names[field], value=value) for field, value in found if value]

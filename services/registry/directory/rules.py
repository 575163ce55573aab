"""What the directory decides: whether a credit code holds, and what registering, changing and closing do."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from operator import mul
from typing import Any, get_args, get_type_hints

import msgspec
from msgspec.structs import astuple, replace

from contracts.errors import Refusal
from contracts.fields import Labelled
from contracts.registry.directory import (
    ChangeEnterprise,
    CloseEnterprise,
    EnterpriseFacts,
    EnterpriseFieldChange,
    EnterpriseState,
    RegisterEnterprise,
    ReopenEnterprise,
)
from contracts.registry.imports import RepairSource

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
CODE_LENGTH = 18
LOOKALIKES = str.maketrans("OIZS", "0125")
TEXT_FIELDS = ("trade", "trade_code", "enterprise_type", "performance_grade", "address")


class Repair(msgspec.Struct, frozen=True):
    """A valid code offered in place of one that fails, and where it was found."""

    code: str
    source: RepairSource


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One enterprise as it stands."""

    facts: EnterpriseFacts
    state: EnterpriseState = EnterpriseState.ACTIVE
    closed_on: date | None = None
    close_reason: str | None = None
    successor: str | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """An entry after a change, what it changed, and why."""

    entry: Entry
    fields: list[EnterpriseFieldChange]
    reason: str | None = None

    @property
    def facts(self) -> EnterpriseFacts:
        """The facts after the change."""
        return self.entry.facts


def code_holds(code: str) -> bool:
    """Whether a code passes the GB 32100 rule; a leading letter (N: farmers' co-operatives) is as good as a digit."""
    if len(code) != CODE_LENGTH or not VALUES.keys() >= set(code):
        return False
    total = sum(map(mul, map(VALUES.__getitem__, code[:-1]), WEIGHTS))
    return code[-1] == ALPHABET[-total % 31]


def repair(code: str, permit_number: str = "") -> Repair | None:
    """The valid code most likely meant, found in the permit number or by putting affixes, case or look-alikes right."""
    if code_holds(permit_number[:CODE_LENGTH]):
        return Repair(permit_number[:CODE_LENGTH], RepairSource.PERMIT_NUMBER)
    plain = unicodedata.normalize("NFKC", code)
    tokens = [token for token in re.split(r"[^0-9A-Za-z]+", plain) if len(token) == CODE_LENGTH]
    for token in tokens:
        if code_holds(token):
            return Repair(token, RepairSource.AFFIX_STRIPPED)
        if code_holds(token.upper()):
            return Repair(token.upper(), RepairSource.LETTER_CASE)
        if code_holds(token.upper().translate(LOOKALIKES)):
            return Repair(token.upper().translate(LOOKALIKES), RepairSource.LOOKALIKE)
    return None


def require_code(code: str) -> None:
    """Refuse a code that fails the rule, with the repair that may be meant."""
    if not code_holds(code):
        found = repair(code)
        raise Refusal("CREDIT_CODE_INVALID", credit_code=code, repair=found.code if found else "无")


def require_region(region: str, regions: Mapping[str, str]) -> None:
    """Refuse a division code the jurisdiction does not list."""
    if region not in regions:
        raise Refusal("REGION_UNKNOWN", region=region)


def register(
    command: RegisterEnterprise, existing: Entry | None, trades: Mapping[str, str], regions: Mapping[str, str]
) -> Change:
    """A new entry. `trades` gives a code by trade name, `regions` a name by division code."""
    require_code(command.credit_code)
    if existing:
        raise Refusal("ENTERPRISE_EXISTS", credit_code=command.credit_code, name=existing.facts.name)
    require_region(command.region, regions)
    given = {name: getattr(command, name) for name in EnterpriseFacts.__struct_fields__}
    facts = tidy(EnterpriseFacts(**given), trades)
    return Change(entry=Entry(facts=facts), fields=field_changes(None, facts))


def change(command: ChangeEnterprise, entry: Entry, trades: Mapping[str, str], regions: Mapping[str, str]) -> Change:
    """The entry after the change. A new trade without a code takes the code of its name."""
    require_active(entry)
    if command.region is not None:
        require_region(command.region, regions)
    given = {name: getattr(command, name) for name in EnterpriseFacts.__struct_fields__ if name != "credit_code"}
    given = {name: value for name, value in given.items() if value is not None}
    if "trade" in given and "trade_code" not in given:
        given["trade_code"] = trades.get(given["trade"].strip(), "")
    facts = tidy(replace(entry.facts, **given), {})
    fields = field_changes(entry.facts, facts)
    if not fields:
        raise Refusal("NOTHING_TO_CHANGE", credit_code=command.credit_code)
    return Change(entry=replace(entry, facts=facts), fields=fields, reason=command.reason)


def close(command: CloseEnterprise, entry: Entry, successor: Entry | None, today: date) -> Change:
    """What closing changes; a successor must stand in the directory itself."""
    require_active(entry)
    if command.successor is not None:
        suits = successor and successor.state is EnterpriseState.ACTIVE and command.successor != command.credit_code
        if not suits:
            raise Refusal("SUCCESSOR_UNSUITABLE", successor=command.successor)
    closed = replace(
        entry,
        state=EnterpriseState.CLOSED,
        closed_on=today,
        close_reason=command.reason,
        successor=command.successor,
    )
    return Change(entry=closed, fields=standing_changes(entry, closed), reason=command.reason)


def reopen(command: ReopenEnterprise, entry: Entry) -> Change:
    """What taking back a closing changes."""
    if entry.state is not EnterpriseState.CLOSED:
        raise Refusal("ENTERPRISE_NOT_CLOSED", credit_code=command.credit_code, state=entry.state.label)
    again = replace(entry, state=EnterpriseState.ACTIVE, closed_on=None, close_reason=None, successor=None)
    return Change(entry=again, fields=standing_changes(entry, again), reason=command.reason)


def standing_changes(before: Entry, after: Entry) -> list[EnterpriseFieldChange]:
    """What differs in how an entry stands."""
    standing = (("state", "状态"), ("closed_on", "注销日期"), ("successor", "承继企业"))
    changes = [field_change(name, label, getattr(before, name), getattr(after, name)) for name, label in standing]
    return [change for change in changes if change.before != change.after]


def require_active(entry: Entry) -> None:
    """Refuse to touch an entry that was closed or merged into another."""
    if entry.state is not EnterpriseState.ACTIVE:
        raise Refusal("ENTERPRISE_CLOSED", credit_code=entry.facts.credit_code)


def tidy(facts: EnterpriseFacts, trades: Mapping[str, str]) -> EnterpriseFacts:
    """Text without outer blanks, empty text as absent, lists without repeats, the trade's code where it is known."""
    name = facts.name.strip()
    if not name:
        raise Refusal("INVALID_INPUT", field="企业名称", got="空白", allowed="1 至 200 字")
    if (facts.longitude is None) != (facts.latitude is None):
        raise Refusal("INVALID_INPUT", field="经纬度", got="只有其一", allowed="经度、纬度同时填写或同时不填")
    texts: dict[str, Any] = {field: (getattr(facts, field) or "").strip() or None for field in TEXT_FIELDS}
    texts["trade_code"] = texts["trade_code"] or trades.get(texts["trade"] or "")
    return replace(
        facts,
        name=name,
        elements=list(dict.fromkeys(facts.elements)),
        pollutants=list(dict.fromkeys(one.strip() for one in facts.pollutants if one.strip())),
        **texts,
    )


def field_changes(before: EnterpriseFacts | None, after: EnterpriseFacts) -> list[EnterpriseFieldChange]:
    """What differs between two states of an entry, in the order of its fields."""
    old, new = astuple(before) if before else NOTHING, astuple(after)
    return [
        field_change(name, label, one, other)
        for (name, label), one, other in zip(LABELS.items(), old, new, strict=True)
        if one != other and (before or (other is not None and other != []))
    ]


def field_change(name: str, label: str, before: Any, after: Any) -> EnterpriseFieldChange:
    """One changed field as text."""
    return EnterpriseFieldChange(field=name, label=label, before=as_text(before), after=as_text(after))


def as_text(value: Any) -> str | None:
    """A value as a reader sees it in the history."""
    if value is None or value == []:
        return None
    if isinstance(value, str):
        return value.label if isinstance(value, Labelled) else str(value)
    if isinstance(value, list | tuple):
        return "、".join(as_text(one) or "" for one in value)
    return str(value)


def widest_codes(trades: Mapping[str, str]) -> dict[str, str]:
    """Trade code by name; of trades of one name the widest below the sections, which have one letter only."""
    codes: dict[str, str] = {}
    for code in sorted(trades, key=lambda code: (len(code) == 1, len(code), code)):
        codes.setdefault(trades[code], code)
    return codes


def folded(text: str) -> str:
    """A name or an address as it is searched: usual width, lower case."""
    return unicodedata.normalize("NFKC", text).casefold()


def grams(text: str) -> list[str]:
    """Every two neighbouring characters of a text as searched."""
    text = folded(text)
    return sorted({text[at : at + 2] for at in range(len(text) - 1)})


def _labels() -> dict[str, str]:
    hints = get_type_hints(EnterpriseFacts, include_extras=True)
    meta = {name: next(one for one in get_args(hint) if isinstance(one, msgspec.Meta)) for name, hint in hints.items()}
    described = {name: meta[name].description or name for name in EnterpriseFacts.__struct_fields__}
    return {name: description.partition("，")[0] for name, description in described.items()}


LABELS = _labels()
NOTHING = (None,) * len(LABELS)

"""What a self-check asks, and what its answers, its plan and its end need."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.law import LawRow, Unit
from contracts.registry.directory import EnterpriseFacts, EnvironmentalElement
from contracts.registry.permits import PermitFacts
from contracts.registry.self_checks import (
    SelfCheckAnswer,
    SelfCheckItem,
    SelfCheckOrigin,
    SelfCheckPlan,
    SelfCheckReply,
    SelfCheckResult,
    SelfCheckState,
)

RECTIFY = "self_check.rectify"
Row = Mapping[str, str]
G = TypeVar("G")


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One self-check."""

    number: str
    credit_code: str
    region: str
    state: SelfCheckState
    started_at: datetime
    items: list[SelfCheckItem]
    submitted_to: list[str] = msgspec.field(default_factory=list)
    submitted_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def parties(self) -> list[str]:
        """The enterprise, and the bureaus it has let see it."""
        return [self.credit_code, *self.submitted_to]

    @property
    def files(self) -> list[str]:
        """The files its answers and results name."""
        return sorted({file for item in self.items for file in (item.sha256, item.done_sha256) if file})

    @property
    def open_items(self) -> list[SelfCheckItem]:
        """What does not conform and is not put right."""
        return [item for item in self.items if item.answer is SelfCheckAnswer.FAILS and item.done_on is None]


def items_for(
    enterprise: EnterpriseFacts, permits: Iterable[PermitFacts], own: Sequence[Row], trades: Sequence[Row], on: date
) -> list[SelfCheckItem]:
    """The list: from the unit, its permits, outlets, pollutants and elements, then from its trade."""
    own = [row for row in own if _holds(row, on)]
    asked = [_asked(row, SelfCheckOrigin.ENTERPRISE, {}) for row in _of(own, SelfCheckOrigin.ENTERPRISE)]
    elements = list(enterprise.elements)
    for permit in permits:
        asked += _of_permit(permit, own)
        elements += [one.element for one in permit.pollutants if one.element]
        elements += [one.element for one in permit.outlets if one.element]
    present = [element for element in EnvironmentalElement if element in elements]
    for row in _of(own, SelfCheckOrigin.ELEMENT):
        if row["element"] in present:
            asked.append(_asked(row, SelfCheckOrigin.ELEMENT, {}))
    for row in trades:
        if _holds(row, on) and risks(row, enterprise.trade_code, present):
            asked.append(_asked(row, SelfCheckOrigin.TRADE, {}))
    return [replace(item, number=number) for number, item in enumerate(asked, start=1)]


def risks(row: Row, trade_code: str | None, elements: Sequence[EnvironmentalElement]) -> bool:
    """Whether a risk point is one of this trade, and of what the unit is known to affect."""
    of_trade = not row["trade"] or (trade_code or "").startswith(row["trade"])
    return of_trade and (not row["element"] or not elements or row["element"] in elements)


def answer(case: Case, replies: Iterable[SelfCheckReply], now: datetime) -> Case:
    """The case with these answers; a changed answer drops the plan made for the earlier one."""

    def answered(item: SelfCheckItem, reply: SelfCheckReply) -> SelfCheckItem:
        if item.done_on is not None:
            raise Refusal("SELF_CHECK_ITEM_RECTIFIED", item=item.number)
        kept = item if reply.answer is SelfCheckAnswer.FAILS else replace(item, measure=None, due_on=None)
        return replace(kept, answer=reply.answer, note=reply.note, sha256=reply.sha256, answered_at=now)

    return _changed(case, {reply.item: reply for reply in replies}, answered)


def plan(case: Case, plans: Iterable[SelfCheckPlan], limit: LawRow, today: date) -> Case:
    """The case with the enterprise's plan for what it said does not conform."""

    def planned(item: SelfCheckItem, one: SelfCheckPlan) -> SelfCheckItem:
        if item.done_on is not None:
            raise Refusal("SELF_CHECK_ITEM_RECTIFIED", item=item.number)
        if item.answer is not SelfCheckAnswer.FAILS:
            raise Refusal("SELF_CHECK_ITEM_CONFORMS", item=item.number)
        if not 0 < (one.due_on - today).days <= limit.value:
            raise Refusal("SELF_CHECK_DATE_WRONG", item=item.number, due_on=one.due_on.isoformat(), limit=limit.text)
        return replace(item, measure=one.measure, due_on=one.due_on)

    changed = _changed(case, {one.item: one for one in plans}, planned)
    return replace(changed, state=SelfCheckState.RECTIFYING)


def follow_up(case: Case, results: Iterable[SelfCheckResult], today: date) -> Case:
    """The case with what came of its plan."""

    def done(item: SelfCheckItem, result: SelfCheckResult) -> SelfCheckItem:
        if item.measure is None:
            raise Refusal("SELF_CHECK_UNPLANNED", item=item.number)
        if result.done_on > today:
            raise Refusal("SELF_CHECK_DONE_LATER", item=item.number, done_on=result.done_on.isoformat())
        return replace(item, done_on=result.done_on, done_note=result.note, done_sha256=result.sha256)

    return _changed(case, {one.item: one for one in results}, done)


def close(case: Case, now: datetime) -> Case:
    """The case at its end, with nothing unanswered and nothing open."""
    _require_open(case)
    unanswered = [item.number for item in case.items if item.answer is None]
    left = [*unanswered, *(item.number for item in case.open_items)]
    if left:
        shown = "、".join(map(str, sorted(left)[:20]))
        raise Refusal("SELF_CHECK_UNFINISHED", number=case.number, items=shown, count=len(left))
    return replace(case, state=SelfCheckState.CLOSED, closed_at=now)


def submit(case: Case, agency: str, now: datetime) -> Case:
    """The case as a bureau may see it too."""
    return replace(case, submitted_to=list(dict.fromkeys([*case.submitted_to, agency])), submitted_at=now)


def last_date(case: Case) -> date | None:
    """Until when the plan runs, where something is left to do."""
    return max((item.due_on for item in case.open_items if item.due_on), default=None)


def planned_limit(limit: LawRow, until: date, today: date) -> LawRow:
    """The local limit as the plan uses it: the days until its last date."""
    return replace(limit, value=Decimal(max((until - today).days, 1)), unit=Unit.NATURAL_DAYS)


def _changed(case: Case, given: Mapping[int, G], change: Callable[[SelfCheckItem, G], SelfCheckItem]) -> Case:
    _require_open(case)
    known = {item.number for item in case.items}
    for number in given:
        if number not in known:
            raise Refusal("SELF_CHECK_ITEM_UNKNOWN", item=number, count=len(known))
    items = [change(item, given[item.number]) if item.number in given else item for item in case.items]
    return replace(case, items=items)


def _require_open(case: Case) -> None:
    if case.state is SelfCheckState.CLOSED:
        raise Refusal("SELF_CHECK_CLOSED", number=case.number)


def _of_permit(permit: PermitFacts, own: Sequence[Row]) -> list[SelfCheckItem]:
    words = {"permit": permit.number, "valid_to": permit.valid_to.isoformat() if permit.valid_to else "未载明"}
    asked = [_asked(row, SelfCheckOrigin.PERMIT, words) for row in _of(own, SelfCheckOrigin.PERMIT)]
    for outlet in permit.outlets:
        named = words | {"outlet": outlet.number, "name": outlet.name or ""}
        asked += [
            _asked(row, SelfCheckOrigin.OUTLET, named, outlet.element) for row in _of(own, SelfCheckOrigin.OUTLET)
        ]
    for one in permit.pollutants:
        limit = f"{one.limit}{one.unit or ''}" if one.limit else "许可证载明的限值"
        named = words | {"outlet": one.outlet or "各排放口", "pollutant": one.name, "limit": limit}
        asked += [
            _asked(row, SelfCheckOrigin.POLLUTANT, named, one.element) for row in _of(own, SelfCheckOrigin.POLLUTANT)
        ]
    return asked


def _of(rows: Iterable[Row], part: SelfCheckOrigin) -> list[Row]:
    return [row for row in rows if row["part"] == part.value]


def _asked(
    row: Row, origin: SelfCheckOrigin, words: Mapping[str, str], element: EnvironmentalElement | None = None
) -> SelfCheckItem:
    named = EnvironmentalElement(row["element"]) if row["element"] else element
    text = row["text"].format_map(words) if words else row["text"]
    return SelfCheckItem(number=0, origin=origin, text=text, legal_basis=row["legal_basis"], element=named)


def _holds(row: Row, on: date) -> bool:
    day = on.isoformat()
    return row["valid_from"] <= day and (not row["valid_to"] or day <= row["valid_to"])

"""Notices to a trade: one function per message."""

from hashlib import sha256

from contracts.actors import AgencyKind
from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry import notices as orders
from contracts.registry.notices import Notice, NoticeAction, NoticeRead, NoticeReceipt, NoticeStepTaken
from kernel.jurisdiction import Jurisdiction
from kernel.paging import counted, page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.registry.directory import store as enterprises
from services.registry.directory.rules import require_region
from services.registry.notices import rules, store
from services.registry.notices.rules import Case
from services.registry.notices.store import Found

WHAT = "同行业风险提醒"
NUMBER_PREFIX = "TX-"


async def draft(order: orders.DraftNotice, work: Work) -> Outcome:
    """A problem marked as typical of a trade, in words that do not say whose it is."""
    known = (await enterprises.entries(work.connection, [order.credit_code])).get(order.credit_code)
    if known is None:
        raise Refusal("NOT_FOUND", what="企业", id=order.credit_code)
    work.require(region=known.facts.region, what="企业", id=order.credit_code)
    require_region(order.region, work.jurisdiction.region_names)
    work.require(region=order.region)
    if order.trade not in _trades(work.jurisdiction):
        raise Refusal("NOTICE_TRADE_UNKNOWN", trade=order.trade)
    rules.require_trade(order.trade, known.facts.trade_code)
    number = NUMBER_PREFIX + work.new_id()
    case = rules.draft(order, number, work.actor.agency, work.actor.subject)
    await _require_anonymous(case, work)
    return await _kept(case, NoticeAction.DRAFT, work)


async def revise(order: orders.ReviseNotice, work: Work) -> Outcome:
    """Other words."""
    case = rules.revise(await _load(order.number, work), order.title, order.text, work.actor.subject)
    await _require_anonymous(case, work)
    return await _kept(case, NoticeAction.REVISE, work)


async def give_back(order: orders.ReturnNotice, work: Work) -> Outcome:
    """The head wants other words."""
    return await _kept(rules.give_back(await _load(order.number, work), order.reason), NoticeAction.RETURN, work)


async def send(order: orders.SendNotice, work: Work) -> Outcome:
    """Approved and sent; what the unit is called is looked up once more, for it may have changed."""
    case = rules.send(await _load(order.number, work), work.actor.subject, work.now)
    await _require_anonymous(case, work)
    await store.save(work.connection, case)
    receivers = await store.send(work.connection, case)
    least = work.law.find("notice.receivers_min", case.region, work.today)
    if receivers < least.value:
        raise Refusal("NOTICE_TOO_FEW_UNITS", count=receivers, limit=least.text)
    return Outcome(record=case.number, facts=[_step(case, NoticeAction.SEND, receivers)])


async def read(order: orders.ReadNotice, work: Work) -> Outcome:
    """A unit's receipt; each on an aggregate of its own, for thousands may come at once."""
    case = await store.load(work.connection, order.number)
    receiver = work.actor.agency
    if case is None or not await store.received(work.connection, order.number, receiver):
        raise Refusal("NOT_FOUND", what=WHAT, id=order.number)
    work.require(region=case.region, parties=[receiver], what=WHAT, id=order.number)
    name = f"notice_receipt:{order.number}:{receiver}"
    await work.lock(name)
    if not await store.read(work.connection, order.number, receiver, work.now):
        return Outcome(record=order.number)
    event = NoticeRead(number=order.number, credit_code=receiver)
    return Outcome(record=order.number, facts=[Fact(name, event)])


async def get(query: orders.GetNotices, reading: Reading) -> list[Notice | None]:
    """Notices in the order asked."""
    found = await store.find(reading.connection, reading.reach, _sees_drafts(reading), query.numbers)
    return [_shown(found[number], reading) if number in found else None for number in query.numbers]


async def list_(query: orders.ListNotices, reading: Reading) -> Page[Notice]:
    """A page of notices, or their number."""
    drafts = _sees_drafts(reading)
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, drafts, query))
    found = await store.page(reading.connection, reading.reach, drafts, query)
    shown = [_shown(one, reading) for one in found]
    return page_of(shown, query.size, key=store.ORDERS[query.order].key_of)


async def receipts(query: orders.ListNoticeReceipts, reading: Reading) -> Page[NoticeReceipt]:
    """A page of receipts, or their number."""
    if query.count:
        return counted(await store.count_receipts(reading.connection, reading.reach, query))
    found = await store.receipts(reading.connection, reading.reach, query)
    return page_of(found, query.size, key=store.RECEIPT_ORDERS[query.order].key_of)


def aggregate(number: str) -> str:
    """The journal's name of a notice."""
    return f"notice:{number}"


async def _load(number: str, work: Work) -> Case:
    await work.lock(aggregate(number))
    case = await store.load(work.connection, number)
    if case is None:
        raise Refusal("NOT_FOUND", what=WHAT, id=number)
    work.require(region=case.region, what=WHAT, id=number)
    return case


async def _require_anonymous(case: Case, work: Work) -> None:
    divisions = work.jurisdiction.region_names
    near = [name for code, name in divisions.items() if code[:2] == case.region[:2]]
    common = [*near, _trades(work.jurisdiction)[case.trade]]
    rules.require_anonymous(case, await store.identity(work.connection, case), common)


async def _kept(case: Case, action: NoticeAction, work: Work) -> Outcome:
    await store.save(work.connection, case)
    return Outcome(record=case.number, facts=[_step(case, action)])


def _step(case: Case, action: NoticeAction, receivers: int = 0) -> Fact:
    taken = NoticeStepTaken(
        number=case.number,
        action=action,
        trade=case.trade,
        region=case.region,
        agency=case.agency,
        text_sha256=sha256(case.text.encode()).hexdigest(),
        receivers=receivers,
    )
    return Fact(aggregate(case.number), taken)


def _trades(jurisdiction: Jurisdiction) -> dict[str, str]:
    return {row["code"]: row["name"] for row in jurisdiction.table("trades")}


def _sees_drafts(reading: Reading) -> bool:
    return reading.actor.agency_kind is AgencyKind.ECOLOGY


def _shown(found: Found, reading: Reading) -> Notice:
    case = found.case
    names = [name for name in Notice.__struct_fields__ if name not in ("sent", "read", "trade_name")]
    notice = Notice(
        **{name: getattr(case, name) for name in names},
        trade_name=_trades(reading.jurisdiction).get(case.trade),
        sent=found.sent,
        read=found.read,
    )
    parties = [reading.actor.agency] if found.received else []
    return reading.show(notice, region=case.region, parties=parties)

"""Notices to a trade through the running registry: sent to the others, read, and silent on the first unit."""

from collections.abc import AsyncIterator

import pytest

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.registry.directory import ChangeEnterprise, CloseEnterprise, RegisterEnterprise
from contracts.registry.notices import (
    DraftNotice,
    GetNotices,
    ListNoticeReceipts,
    ListNotices,
    Notice,
    NoticeState,
    ReadNotice,
    ReturnNotice,
    ReviseNotice,
    SendNotice,
)
from kernel.settings import Settings
from tests.integration.registry.serving import MILL, PEERS, Serving, code, enterprise, serving
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    POLICE,
    UPPER_HEAD,
    WATER,
    actor,
)

TEXT = "近期发现白水回用系统故障后超标外排，请各单位自查液位计和应急池。"
PEER = enterprise(PEERS[0])
OTHER_WATER = actor(AgencyKind.WATER, "640400", Role.OFFICER)


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[Serving]:
    async with serving(hub_settings) as hub:
        yield hub


def notice(text: str = TEXT, trade: str = "C22", **changes: str) -> DraftNotice:
    given = {"title": "废水风险提醒", "region": "640500"} | changes
    return DraftNotice(credit_code=MILL, origin="F-1", trade=trade, text=text, **given)


async def seen(hub: Serving, who: Actor | None, number: str) -> Notice | None:
    [found] = await hub.caller.ask(who, GetNotices(numbers=[number]))
    return found


async def sent(hub: Serving) -> str:
    number = (await hub.caller.send(OFFICER, notice())).record
    await hub.caller.send(HEAD, SendNotice(number=number))
    return number


async def test_a_notice_goes_to_the_trades_other_units_and_not_to_the_first(hub: Serving) -> None:
    outside = code(90)
    await hub.caller.send(
        OFFICER, RegisterEnterprise(credit_code=outside, name="乳品公司", region="640500", trade_code="C1440")
    )
    await hub.caller.send(OFFICER, CloseEnterprise(credit_code=PEERS[3], reason="停产"))
    number = await sent(hub)
    page = await hub.caller.ask(OFFICER, ListNoticeReceipts(notice=number))
    assert [one.credit_code for one in page.items] == sorted(PEERS[:3])
    assert await seen(hub, ENTERPRISE, number) is None


async def test_each_reading_is_a_receipt_and_counted_once(hub: Serving) -> None:
    number = await sent(hub)
    assert (await hub.caller.send(PEER, ReadNotice(number=number))).position
    assert (await hub.caller.send(PEER, ReadNotice(number=number))).position is None
    record = await seen(hub, OFFICER, number)
    assert record is not None and (record.sent, record.read) == (4, 1)
    unread = await hub.caller.ask(OFFICER, ListNoticeReceipts(notice=number, unread=True, size=2))
    rest = await hub.caller.ask(OFFICER, ListNoticeReceipts(notice=number, unread=True, after=unread.next))
    assert [one.credit_code for one in (*unread.items, *rest.items)] == sorted(PEERS[1:])
    assert (await hub.caller.ask(OFFICER, ListNoticeReceipts(notice=number, unread=False, count=True))).total == 1


async def test_no_field_a_receiver_sees_says_whose_problem_it_was(hub: Serving) -> None:
    number = await sent(hub)
    for who in (PEER, WATER):
        record = await seen(hub, who, number)
        assert record is not None and record.text == TEXT
        assert (record.credit_code, record.origin, record.drafted_by, record.sent) == (None, None, None, None)
        assert MILL not in str(record) and "美利" not in str(record)
    rows = await hub.service.pool.fetch("SELECT data FROM journal WHERE aggregate = $1", f"notice:{number}")
    assert len(rows) == 2 and all(MILL.encode() not in row["data"] for row in rows)


async def test_words_that_give_the_unit_away_are_refused_under_its_former_name_too(hub: Serving) -> None:
    await hub.caller.send(OFFICER, ChangeEnterprise(credit_code=MILL, name="中卫市新华特种公司", reason="更名"))
    for words in ("美利纸业", MILL, f"{MILL}001P", "新华特种"):
        with pytest.raises(Refusal, match="NOTICE_NAMES_UNIT"):
            await hub.caller.send(OFFICER, notice(f"{words}超标"))
    with pytest.raises(Refusal, match="NOTICE_NAMES_UNIT"):
        await hub.caller.send(OFFICER, notice("柔远镇工业园12号的单位超标", address="中卫市柔远镇工业园12号"))


async def test_what_the_unit_is_called_is_looked_up_again_when_it_is_sent(hub: Serving) -> None:
    number = (await hub.caller.send(OFFICER, notice("白水回用系统故障后超标"))).record
    await hub.caller.send(OFFICER, ChangeEnterprise(credit_code=MILL, name="白水回用公司", reason="更名"))
    with pytest.raises(Refusal, match="NOTICE_NAMES_UNIT"):
        await hub.caller.send(HEAD, SendNotice(number=number))


async def test_so_few_units_that_one_could_infer_which_it_was_are_refused(hub: Serving) -> None:
    for peer in PEERS[:2]:
        await hub.caller.send(OFFICER, CloseEnterprise(credit_code=peer, reason="停产"))
    number = (await hub.caller.send(OFFICER, notice())).record
    with pytest.raises(Refusal, match="NOTICE_TOO_FEW_UNITS"):
        await hub.caller.send(HEAD, SendNotice(number=number))
    record = await seen(hub, OFFICER, number)
    assert record is not None and (record.state, record.sent) == (NoticeState.DRAFTED, 0)


async def test_a_returned_notice_is_revised_and_then_sent_by_a_second_person(hub: Serving) -> None:
    both = actor(AgencyKind.ECOLOGY, "640500", Role.OFFICER, Role.HEAD)
    number = (await hub.caller.send(both, notice())).record
    with pytest.raises(Refusal, match="NOTICE_SAME_PERSON"):
        await hub.caller.send(both, SendNotice(number=number))
    await hub.caller.send(HEAD, ReturnNotice(number=number, reason="写明依据"))
    with pytest.raises(Refusal, match="NOTICE_RETURNED"):
        await hub.caller.send(HEAD, SendNotice(number=number))
    await hub.caller.send(OFFICER, ReviseNotice(number=number, title="提醒", text=TEXT))
    await hub.caller.send(HEAD, SendNotice(number=number))
    with pytest.raises(Refusal, match="NOTICE_SENT_ALREADY"):
        await hub.caller.send(OFFICER, ReviseNotice(number=number, title="提醒", text=TEXT))


async def test_who_sees_a_notice_before_and_after_it_is_sent(hub: Serving) -> None:
    number = (await hub.caller.send(OFFICER, notice())).record
    for who in (OFFICER, UPPER_HEAD):
        assert await seen(hub, who, number) is not None
    for who in (WATER, PEER, OTHER_CITY_OFFICER):
        assert await seen(hub, who, number) is None
    await hub.caller.send(HEAD, SendNotice(number=number))
    for who in (WATER, PEER):
        assert (await hub.caller.ask(who, ListNotices())).items[0].number == number
    for who in (OTHER_WATER, OTHER_CITY_OFFICER, ENTERPRISE):
        assert (await hub.caller.ask(who, ListNotices(count=True))).total == 0
    for stranger in (POLICE, CITIZEN, None):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await seen(hub, stranger, number)


async def test_who_may_order_what(hub: Serving) -> None:
    number = await sent(hub)
    for who, command, refused in (
        (WATER, notice(), "NOT_PERMITTED"),
        (ENTERPRISE, notice(), "NOT_PERMITTED"),
        (OTHER_CITY_OFFICER, notice(), "NOT_FOUND"),
        (OFFICER, notice(region="640400"), "OUT_OF_REACH"),
        (OFFICER, notice(trade="C229999"[:5]), "NOTICE_TRADE_UNKNOWN"),
        (OFFICER, notice(trade="C14"), "NOTICE_TRADE_FOREIGN"),
        (OFFICER, SendNotice(number=number), "NOT_PERMITTED"),
        (ENTERPRISE, ReadNotice(number=number), "NOT_FOUND"),
        (OFFICER, ReadNotice(number=number), "NOT_PERMITTED"),
    ):
        with pytest.raises(Refusal, match=refused):
            await hub.caller.send(who, command)

"""Case notices through the running service: both ways, signed for by each, answered, and nobody else's."""

import asyncio
from hashlib import sha256

import pytest

from contracts.errors import Refusal
from contracts.files import FileSlice, GetFile
from contracts.transfer.case_notices import (
    AcknowledgeCaseNotice,
    CaseNoticeState,
    FeedBackOnCaseNotice,
    GetCaseNotices,
    ListCaseNotices,
    SendCaseNotice,
)
from contracts.transfer.joint_terms import NewJointFile
from tests.integration.transfer.passing import advance_clock
from tests.integration.transfer.steps import inbox_of, seen, step, wait_for
from tests.integration.transfer.world import MILL, World
from tests.platform.actors import (
    ENTERPRISE,
    JUDGE,
    OFFICER,
    OTHER_CITY_OFFICER,
    OTHER_POLICE,
    POLICE,
    PROCURATOR,
    URBAN_MANAGEMENT,
)

GET = GetCaseNotices
FILE = b"%PDF-1.7 notice"


def about_the_mill(*to: str, **fields: object) -> SendCaseNotice:
    """A notice of the mill to these agencies."""
    given = {"title": "危险废物去向", "text": "查获转移联单一批，涉及贵单位辖区。", "credit_code": MILL} | fields
    return SendCaseNotice(addressees=list(to), **given)  # type: ignore[arg-type]


async def test_each_addressee_signs_for_a_notice_of_the_police_and_says_what_came_of_it(hub: World) -> None:
    await hub.caller.upload(POLICE, "transfer", "联单.pdf", FILE)
    named = NewJointFile(title="转移联单", sha256=sha256(FILE).hexdigest())
    order = about_the_mill(OFFICER.agency, PROCURATOR.agency, feedback_wanted=True, documents=[named])
    number = (await hub.send(POLICE, order)).record
    owed = ["case_notice.acknowledge", "case_notice.feedback", "send"]
    assert await inbox_of(hub, OFFICER, number) == await inbox_of(hub, PROCURATOR, number) == owed
    asked, token = GetFile(file=named.sha256), hub.caller.token(PROCURATOR)
    assert (await hub.caller.client.file("transfer", "get", asked, FileSlice, token=token)).data == FILE
    with pytest.raises(Refusal, match="CASE_NOTICE_UNSIGNED"):
        await step(hub, OFFICER, GET, FeedBackOnCaseNotice, number, text="已核")
    await step(hub, OFFICER, GET, AcknowledgeCaseNotice, number)
    with pytest.raises(Refusal, match="JOINT_DONE_ALREADY"):
        await step(hub, OFFICER, GET, AcknowledgeCaseNotice, number)
    with pytest.raises(Refusal, match="CASE_CHANGED"):
        await hub.send(PROCURATOR, AcknowledgeCaseNotice(number=number, version=1))
    await step(hub, PROCURATOR, GET, AcknowledgeCaseNotice, number)
    with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
        await step(hub, POLICE, GET, FeedBackOnCaseNotice, number, text="自问自答")
    for addressee in (OFFICER, PROCURATOR):
        await step(hub, addressee, GET, FeedBackOnCaseNotice, number, text="已派员核查。")
    notice = await seen(hub, POLICE, GET, number)
    assert (notice.state, {one.feedback for one in notice.receipts}) == (CaseNoticeState.DONE, {"已派员核查。"})
    assert {duty.state for duty in notice.duties} == {"met"}
    assert "feed_back" in await inbox_of(hub, POLICE, number)


async def test_who_does_not_sign_in_time_is_overdue_alone_and_the_sender_is_told(hub: World) -> None:
    number = (await hub.send(OFFICER, about_the_mill(POLICE.agency, JUDGE.agency))).record
    await step(hub, JUDGE, GET, AcknowledgeCaseNotice, number)
    await advance_clock(hub, "12 days")
    late = await wait_for(hub, OFFICER, GET, number, lambda one: any(each.overdue for each in one.receipts))
    assert {one.agency: one.overdue for one in late.receipts} == {POLICE.agency: True, JUDGE.agency: False}
    assert "overdue" in await inbox_of(hub, OFFICER, number)
    await step(hub, POLICE, GET, AcknowledgeCaseNotice, number)
    assert (await seen(hub, POLICE, GET, number)).state is CaseNoticeState.DONE


async def test_of_two_who_sign_at_once_on_what_both_saw_one_is_told_what_the_other_did(hub: World) -> None:
    number = (await hub.send(POLICE, about_the_mill(OFFICER.agency, PROCURATOR.agency))).record
    signing = [hub.send(one, AcknowledgeCaseNotice(number=number, version=1)) for one in (OFFICER, PROCURATOR)]
    answers = await asyncio.gather(*signing, return_exceptions=True)
    [refused] = [one for one in answers if isinstance(one, Refusal)]
    signed = next(one.agency for one in (await seen(hub, POLICE, GET, number)).receipts if one.acknowledged_at)
    assert (refused.code, refused.data["version"]) == ("CASE_CHANGED", 2)
    assert f"{signed} 签收" in str(refused.data["happened"])


async def test_only_parties_of_a_referral_tell_of_it_and_only_those_told_know(hub: World) -> None:
    referral = await hub.handed_over()
    number = (await hub.send(PROCURATOR, about_the_mill(OFFICER.agency, referral=referral))).record
    for stranger in (POLICE, OTHER_POLICE, JUDGE, OTHER_CITY_OFFICER):
        assert await seen(hub, stranger, GET, number) is None
        assert (await hub.caller.ask(stranger, ListCaseNotices())).items == []
    for outsider in (ENTERPRISE, URBAN_MANAGEMENT, None):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await seen(hub, outsider, GET, number)
    for refused, sender, order in (
        ("NOT_FOUND", OTHER_POLICE, about_the_mill(OFFICER.agency, referral=referral)),
        ("CASE_NOTICE_ABOUT_NOTHING", POLICE, about_the_mill(OFFICER.agency, credit_code=None)),
        ("CASE_NOTICE_ADDRESSEE_UNSUITABLE", POLICE, about_the_mill(URBAN_MANAGEMENT.agency)),
        ("CASE_NOTICE_ADDRESSEE_UNSUITABLE", POLICE, about_the_mill(POLICE.agency)),
    ):
        with pytest.raises(Refusal, match=refused):
            await hub.send(sender, order)
    listed = await hub.caller.ask(OFFICER, ListCaseNotices(referral=referral, sender=PROCURATOR.agency))
    assert [one.number for one in listed.items] == [number]
    assert (await hub.caller.ask(OFFICER, ListCaseNotices(count=True))).total == 1

"""What users of a case system in real use reported, as sentences about this one: none of it may happen here.

The six: a case pushed on without notice or limit, the same case sent twice, revoking against accepting, a sender not
told of a refusal, ownership silently returned, refuse-and-send-again.
"""

import asyncio

import msgspec
import pytest

from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.messages import Receipt
from contracts.transfer.referral_branches import ReturnReferral, TakeBackReferral, WithdrawReferral
from contracts.transfer.referral_terms import ReferralAction, ReferralState
from contracts.transfer.referrals import ReceiveReferral, RedirectReferral, RefuseReferral
from tests.integration.transfer.world import World
from tests.platform.actors import HEAD, OFFICER, OTHER_OFFICER, OTHER_POLICE, POLICE, PROCURATOR


async def owed(hub: World, number: str) -> dict[str, tuple[str, str]]:
    """The running duties of a case: whose, and by which source."""
    duties = (await hub.seen(PROCURATOR, number)).duties or []
    return {one.duty: (one.agency, one.source) for one in duties if one.state is DutyState.RUNNING}


async def test_no_case_is_pushed_to_another_without_notice_and_limit(hub: World) -> None:
    number = await hub.handed_over()
    (receipt,) = (await owed(hub, number)).items()
    assert (receipt[0], receipt[1][0]) == ("referral.receipt", POLICE.agency)
    await hub.take(POLICE, RedirectReferral, number, police=OTHER_POLICE.agency, reason="主要行为地在固原市")
    (receipt,) = (await owed(hub, number)).items()
    assert (receipt[0], receipt[1][0]) == ("referral.receipt", OTHER_POLICE.agency)
    await hub.take(OTHER_POLICE, ReturnReferral, number, reason="不属公安机关管辖")
    assert {duty: agency for duty, (agency, _) in (await owed(hub, number)).items()} == {
        "referral.decision_notice": OTHER_POLICE.agency,
        "referral.take_back": OFFICER.agency,
    }


async def test_the_same_case_is_not_sent_twice_and_who_tries_is_told_which_one_it_is(hub: World) -> None:
    order = await hub.proposal()
    number = (await hub.send(OFFICER, order)).record
    answers = await asyncio.gather(*(hub.send(who, order) for who in (OFFICER, OTHER_OFFICER)), return_exceptions=True)
    for answer in answers:
        assert isinstance(answer, Refusal)
        assert (answer.code, answer.data["number"]) == ("REFERRAL_SENT_TWICE", number)


async def test_of_revoking_and_accepting_at_once_one_wins_and_the_other_learns_what_happened(hub: World) -> None:
    number = await hub.handed_over()
    seen = await hub.seen(POLICE, number)
    assert seen.version and seen.manifest
    accept = ReceiveReferral(number=number, version=seen.version, manifest=seen.manifest.sha256)
    revoke = WithdrawReferral(number=number, version=seen.version, reason="发现新证据，须补充调查")
    answers = await asyncio.gather(hub.send(POLICE, accept), hub.send(HEAD, revoke), return_exceptions=True)
    (won,) = [answer for answer in answers if isinstance(answer, Receipt)]
    (lost,) = [answer for answer in answers if isinstance(answer, Refusal)]
    accepted = answers[0] is won
    now = await hub.seen(OFFICER, number)
    assert now.state is (ReferralState.RECEIVED if accepted else ReferralState.WITHDRAWN)
    assert now.owner == (POLICE.agency if accepted else OFFICER.agency)
    winner = ReferralAction.RECEIVE if accepted else ReferralAction.WITHDRAW
    assert lost.code == "CASE_CHANGED"
    assert f"{now.owner} {winner.label}" in str(lost.data["happened"])


async def test_the_sender_is_told_who_refused_the_case_and_why(hub: World) -> None:
    number = await hub.received()
    await hub.take(POLICE, ReturnReferral, number, reason="属行政违法，不属公安机关管辖")
    for party in (OFFICER, PROCURATOR):
        (refusal,) = (await hub.seen(party, number)).refusals or []
        assert (refusal.agency, refusal.person) == (POLICE.agency, POLICE.subject)
        assert (refusal.action, refusal.reason) == (ReferralAction.RETURN_FILE, "属行政违法，不属公安机关管辖")
    assert (await owed(hub, number))["referral.take_back"][0] == OFFICER.agency


async def test_no_case_changes_hands_before_the_other_side_accepts_it(hub: World) -> None:
    number = await hub.handed_over()
    owners = [(await hub.seen(OFFICER, number)).owner]
    for who, step, fields in (
        (POLICE, ReceiveReferral, {}),
        (POLICE, RedirectReferral, {"police": OTHER_POLICE.agency, "reason": "主要行为地在固原市"}),
        (OTHER_POLICE, ReceiveReferral, {}),
        (OTHER_POLICE, ReturnReferral, {"reason": "不属公安机关管辖"}),
        (OFFICER, TakeBackReferral, {}),
    ):
        await hub.take(who, step, number, **fields)
        owners.append((await hub.seen(OFFICER, number)).owner)
    police, others, bureau = POLICE.agency, OTHER_POLICE.agency, OFFICER.agency
    assert owners == [bureau, police, police, others, others, bureau]


async def test_what_was_refused_is_sent_again_only_on_new_grounds_and_linked_to_the_first(hub: World) -> None:
    order = await hub.proposal()
    first = (await hub.send(OFFICER, order)).record
    await hub.take(HEAD, RefuseReferral, first, reason="证据不足")
    with pytest.raises(Refusal) as caught:
        await hub.send(OFFICER, order)
    assert (caught.value.code, caught.value.data["number"]) == ("REFERRAL_SENT_BEFORE", first)
    with pytest.raises(Refusal, match="REFERRAL_NEW_GROUNDS_REQUIRED"):
        await hub.send(OFFICER, msgspec.structs.replace(order, previous=first))
    with pytest.raises(Refusal, match="REFERRAL_NOT_SENT_BEFORE"):
        await hub.send(OFFICER, msgspec.structs.replace(await hub.proposal(), previous=first, new_grounds="新证据"))
    again = (await hub.send(OFFICER, msgspec.structs.replace(order, previous=first, new_grounds="补测超标五倍"))).record
    seen = await hub.seen(OFFICER, again)
    assert (seen.previous, seen.new_grounds) == (first, "补测超标五倍")

"""Cases cross to police whose network the hub cannot reach, and their answers come back under their own name."""

from collections.abc import AsyncIterator
from hashlib import sha256
from itertools import permutations
from pathlib import Path

import asyncpg
import msgspec
import pytest

from contracts.errors import Refusal
from contracts.transfer.ferry import FerryOutcome, FerryReplyState, GetFerries, PackFerry
from contracts.transfer.referral_branches import IssueReferralPaper
from contracts.transfer.referral_terms import (
    DeclineGround,
    DocumentKind,
    ExtensionGround,
    PaperKind,
    ReferralAction,
    ReferralState,
)
from contracts.transfer.referrals import (
    ApproveReferral,
    DeclineReferral,
    ExtendReferralFiling,
    FileReferral,
    HandOverReferral,
    NewDocument,
    ReceiveReferral,
    RedirectReferral,
    Referral,
    ReportReferralIncomplete,
    SupplementReferral,
)
from kernel.ferry import envelope
from kernel.ferry.keys import Keys
from kernel.settings import Settings
from tests.integration.transfer.ferried import Line, line_to
from tests.integration.transfer.world import FULL_FILE, World, world
from tests.platform.actors import HEAD, OFFICER, OTHER_CITY_OFFICER, OTHER_POLICE, POLICE, PROCURATOR, UPPER_HEAD

REPORT = b"%PDF-1.7\n" + bytes(range(256)) * 6000


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    settings = hub_settings.model_copy(
        update={"revocation_list": str(tmp_path / "revoked.json"), "ferry_bundle_mib": 1}
    )
    async with world(settings) as hub:
        yield hub


@pytest.fixture
def line(hub: World) -> Line:
    return line_to(hub, hub.settings)


def cases(line: Line, data: bytes) -> dict[str, Referral | None]:
    found = line.opened(data).cases
    return {one.number: msgspec.json.decode(one.record, type=Referral) if one.record else None for one in found}


async def seen(hub: World, number: str) -> Referral:
    return await hub.seen(OFFICER, number)


async def _with_file(hub: World) -> str:
    """A referral at the police whose report lies in the store."""
    await hub.caller.upload(OFFICER, "transfer", "调查报告.pdf", REPORT)
    report = NewDocument(kind=DocumentKind.INTERVIEW_RECORD, title="报告", sha256=sha256(REPORT).hexdigest())
    number = await hub.proposed([*FULL_FILE, report])
    await hub.take(HEAD, ApproveReferral, number)
    await hub.take(OFFICER, HandOverReferral, number)
    return number


async def test_a_case_crosses_with_its_files_and_its_answers_stand_under_the_name_of_the_police(
    hub: World, line: Line
) -> None:
    number = await _with_file(hub)
    data, rest = await line.packed()
    came = line.opened(data)
    [record] = cases(line, data).values()
    assert record is not None and record.version is not None
    assert (record.number, record.facts) == (number, (await hub.seen(POLICE, number)).facts)
    assert b"".join(one.data for one in [*came.pieces, *line.opened(rest).pieces]) == REPORT
    assert cases(line, rest) == {}
    reply = line.reply(
        await hub.order(ReceiveReferral, number),
        ExtendReferralFiling(
            number=number, version=record.version + 1, ground=ExtensionGround.LEAD, reason="线索需要查证"
        ),
        IssueReferralPaper(number=number, kind=PaperKind.RECEIPT),
        FileReferral(number=number, version=record.version + 2, decision_number="卫公（环）立字〔2026〕1号"),
        acknowledged=2,
    )
    told = await line.brought(reply)
    assert told.state is FerryReplyState.TAKEN and told.answers is not None
    assert [(one.outcome, one.by) for one in told.answers] == [(FerryOutcome.DONE, "GA640500-017")] * 4
    after = await seen(hub, number)
    assert after.state is ReferralState.FILED and after.steps is not None and after.papers is not None
    assert [(step.action, step.by, step.person) for step in after.steps[-3:]] == [
        (ReferralAction.RECEIVE, POLICE.agency, "GA640500-017"),
        (ReferralAction.EXTEND_LEAD, POLICE.agency, "GA640500-017"),
        (ReferralAction.FILE, POLICE.agency, "GA640500-017"),
    ]
    assert [paper.agency for paper in after.papers] == [POLICE.agency]
    counted = {"referral.receipt", "referral.filing"}
    assert {duty.duty for duty in after.duties or [] if duty.ended_at} >= counted
    assert await journal_actors(hub, f"referral:{number}") == ["police-640500/GA640500-017"] * 4
    (ferry,) = await hub.caller.ask(OFFICER, GetFerries(recipients=[POLICE.agency]))
    assert ferry is not None and (ferry.acknowledged, ferry.taken) == (2, 1)
    [second] = await line.packed()
    assert {result.refusal for result in line.opened(second).results} == {None}
    assert line.opened(second).acknowledged == 1
    assert b"".join(one.data for one in line.opened(second).pieces).startswith(b"%PDF")


async def journal_actors(hub: World, aggregate: str) -> list[str]:
    connection = await asyncpg.connect(hub.settings.postgres_dsn("transfer"))
    try:
        rows = await connection.fetch("SELECT actor FROM journal WHERE aggregate = $1 ORDER BY version", aggregate)
    finally:
        await connection.close()
    return [row["actor"] for row in rows][-4:]


async def test_the_same_reply_is_taken_in_once_whoever_brings_it(hub: World, line: Line) -> None:
    number = await hub.handed_over()
    reply = line.reply(await hub.order(ReceiveReferral, number))
    assert (await line.brought(reply)).arrivals == 1
    before = await seen(hub, number)
    again = await line.brought(reply, HEAD)
    assert (again.arrivals, again.state) == (2, FerryReplyState.TAKEN)
    assert (await seen(hub, number)).steps == before.steps


async def test_replies_in_any_order_leave_the_same_and_name_what_is_missing(hub: World, line: Line) -> None:
    for order in permutations(range(3)):
        number = await hub.handed_over()
        version = await hub.version(number)
        first = line.sent
        chain = [
            line.reply(await hub.order(ReceiveReferral, number)),
            line.reply(ReportReferralIncomplete(number=number, version=version + 1, missing="缺鉴定结论")),
            line.reply(
                DeclineReferral(
                    number=number, version=version + 2, ground=DeclineGround.NO_CRIMINAL_FACTS, reason="证据不足"
                )
            ),
        ]
        came: set[int] = set()
        for place in order:
            told = await line.brought(chain[place])
            came.add(place)
            gap = [first + 1 + one for one in range(place) if one not in came]
            assert (told.state is FerryReplyState.HELD) == bool(gap)
            assert told.missing == gap
        after = await seen(hub, number)
        assert after.state is ReferralState.DECLINED
        assert [step.action for step in (after.steps or [])[-3:]] == [
            ReferralAction.RECEIVE,
            ReferralAction.REPORT_INCOMPLETE,
            ReferralAction.DECLINE,
        ]


async def test_an_answer_on_what_has_changed_is_not_half_done_and_comes_back_in_the_next_bundle(
    hub: World, line: Line
) -> None:
    changed, untouched = await hub.received(), await hub.handed_over()
    old = await hub.version(changed)
    await hub.take(POLICE, ReportReferralIncomplete, changed, missing="缺照片")
    more = NewDocument(kind=DocumentKind.PHOTO_OR_VIDEO, title="照片", sha256="f" * 64)
    await hub.take(OFFICER, SupplementReferral, changed, documents=[more])
    steps = (await seen(hub, changed)).steps
    told = await line.brought(
        line.reply(
            FileReferral(number=changed, version=old, decision_number="1号"),
            await hub.order(ReceiveReferral, untouched),
            ExtendReferralFiling(
                number=untouched,
                version=await hub.version(untouched) + 1,
                ground=ExtensionGround.COMPLEX,
                reason="案情复杂",
            ),
        )
    )
    assert told.answers is not None
    assert [one.refusal for one in told.answers] == ["CASE_CHANGED", None, "REFERRAL_EXTENSION_NEEDS_HEAD"]
    assert (await seen(hub, changed)).steps == steps
    assert (await seen(hub, untouched)).state is ReferralState.RECEIVED
    [data] = await line.packed()
    results = line.opened(data).results
    assert [one.refusal for one in results] == ["CASE_CHANGED", None, "REFERRAL_EXTENSION_NEEDS_HEAD"]
    assert "补正材料" in msgspec.json.decode(results[0].data)["happened"]
    approved = ExtendReferralFiling(
        number=untouched,
        version=await hub.version(untouched),
        ground=ExtensionGround.COMPLEX,
        reason="案情复杂，局长批准",
    )
    again = await line.brought(line.reply(approved, head=True))
    assert again.answers is not None and again.answers[0].outcome is FerryOutcome.DONE


async def test_nobody_but_the_holder_of_the_registered_key_answers_for_the_police(hub: World, line: Line) -> None:
    number = await hub.handed_over()
    order = await hub.order(ReceiveReferral, number)
    genuine = line.reply(order)
    forger = msgspec.structs.replace(line, keys=Keys.generate(POLICE.agency), sent=0, sent_sha256="0" * 64)
    with pytest.raises(Refusal, match="FERRY_HEADER_ALTERED"):
        await line.brought(forger.reply(order))
    for place in (20, 300, len(genuine) - 1):
        altered = bytearray(genuine)
        altered[place] ^= 1
        with pytest.raises(Refusal, match=r"FERRY_|NOT_FOUND"):
            await line.brought(bytes(altered))
    with pytest.raises(Refusal, match="FERRY_CUT_OFF"):
        await line.brought(genuine[:-1])
    assert (await seen(hub, number)).state is ReferralState.HANDED_OVER
    other = msgspec.structs.replace(line, hub=Keys.generate("hub").card, sent=0, sent_sha256="0" * 64)
    with pytest.raises(Refusal, match="SEAL_BROKEN"):
        await line.brought(other.reply(order))
    assert (await line.brought(genuine)).state is FerryReplyState.TAKEN
    twin = msgspec.structs.replace(line, sent=0, sent_sha256="0" * 64)
    with pytest.raises(Refusal, match="FERRY_NUMBER_TAKEN"):
        await line.brought(twin.reply(order))
    stray = msgspec.structs.replace(line, sent=1, sent_sha256="f" * 64)
    with pytest.raises(Refusal, match="FERRY_CHAIN_BROKEN"):
        await line.brought(stray.reply(order))


async def test_who_carries_sees_neither_other_bureaus_answers_nor_lines_outside_the_region(
    hub: World, line: Line
) -> None:
    number = await hub.handed_over()
    await line.packed(UPPER_HEAD)
    told = await line.brought(line.reply(await hub.order(ReceiveReferral, number)), UPPER_HEAD)
    assert (told.count, told.answers) == (1, [])
    own = await line.brought(line.reply(acknowledged=1))
    assert (own.count, own.answers) == (0, [])
    for stranger in (OTHER_CITY_OFFICER, OTHER_POLICE):
        with pytest.raises(Refusal, match="NOT_FOUND"):
            await hub.send(stranger, PackFerry(recipient=POLICE.agency))
        assert await hub.caller.ask(stranger, GetFerries(recipients=[POLICE.agency])) == [None]
    with pytest.raises(Refusal, match="FERRY_KEY_UNKNOWN"):
        await hub.send(PROCURATOR, PackFerry(recipient=PROCURATOR.agency))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await line.fetched(OTHER_CITY_OFFICER, sha256(b"".join(await line.packed())).hexdigest())


async def test_a_case_passed_on_is_taken_back_and_goes_to_the_other_police(hub: World, line: Line) -> None:
    number = await hub.handed_over()
    other = line_to(hub, hub.settings, OTHER_POLICE.agency)
    assert list(cases(line, (await line.packed())[0])) == [number]
    order = RedirectReferral(
        number=number, version=await hub.version(number), police=OTHER_POLICE.agency, reason="案发地在邻市"
    )
    told = await line.brought(line.reply(order, acknowledged=1))
    assert told.answers is not None and told.answers[0].outcome is FerryOutcome.DONE
    [there] = await other.packed(OTHER_CITY_OFFICER)
    assert list(cases(other, there)) == [number]
    signed = await other.brought(
        other.reply(await hub.order(ReceiveReferral, number), acknowledged=1), OTHER_CITY_OFFICER
    )
    assert signed.state is FerryReplyState.TAKEN
    [back] = await line.packed()
    assert cases(line, back) == {number: None}
    with pytest.raises(Refusal, match="SEAL_BROKEN"):
        foreign = msgspec.structs.replace(line, keys=msgspec.structs.replace(line.keys, end=OTHER_POLICE.agency))
        foreign.opened(there)


async def test_what_was_lost_is_carried_again_and_what_was_packed_is_never_packed_twice(hub: World, line: Line) -> None:
    first = await hub.handed_over()
    [one] = await line.packed()
    second = await hub.handed_over()
    both = await line.packed()
    assert both[0] == one
    assert [list(cases(line, data)) for data in both] == [[first], [second]]
    assert await line.packed() == both
    await line.brought(line.reply(acknowledged=2))
    assert await line.packed() == []
    await hub.send(HEAD, PackFerry(recipient=POLICE.agency, again_from=2))
    assert await line.packed() == both[1:]
    with pytest.raises(Refusal, match="FERRY_NEVER_PACKED"):
        await hub.send(HEAD, PackFerry(recipient=POLICE.agency, again_from=3))


async def test_under_other_keys_a_line_begins_anew_and_all_that_is_owed_is_packed_again(hub: World, line: Line) -> None:
    first = await hub.handed_over()
    await line.packed()
    old = line.reply(await hub.order(ReceiveReferral, first), acknowledged=1)
    assert (await line.brought(old)).state is FerryReplyState.TAKEN
    second = await hub.handed_over()
    await line.packed()
    anew = line_to(hub, hub.settings)
    [data] = await anew.packed()
    assert envelope.read(data).header.sequence == 1
    assert set(cases(anew, data)) == {first, second}
    with pytest.raises(Refusal, match="FERRY_HEADER_ALTERED"):
        await line.brought(old)
    told = await anew.brought(anew.reply(await hub.order(ReceiveReferral, second)))
    assert told.answers is not None and [one.outcome for one in told.answers] == [FerryOutcome.DONE]

"""Evidence through the running transfer service: custody on two signatures, conversion, export, and who sees it."""

import asyncio
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise

from cli.key_files import make_key
from cli.sign import sealed
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.transfer.evidence import (
    EvidenceOfReferrals,
    GetEvidenceExports,
)
from contracts.transfer.evidence_orders import (
    AcceptMove,
    AdoptEvidence,
    DropMove,
    EvidencePart,
    ExportEvidence,
    LinkEvidence,
    RetakeEvidence,
    SignMove,
    SplitEvidence,
)
from contracts.transfer.evidence_terms import ConversionGap, ConversionState, EvidenceKind, EvidenceState, MoveKind
from contracts.transfer.referrals import RefuseReferral
from contracts.transfer.signing_terms import SigningAlgorithm
from kernel.agency_signatures import holds
from services.transfer.evidence.rules.verification import pins_of, verify
from tests.conftest import SettingsMaker
from tests.integration.transfer.outsiders import refused
from tests.integration.transfer.passing import advance_clock, until_journaled
from tests.integration.transfer.signing import (
    DIGEST,
    Keys,
    capture,
    custody,
    item,
    proposed,
    signature,
)
from tests.integration.transfer.world import MILL, World, world
from tests.platform.actors import (
    HEAD,
    OFFICER,
    POLICE,
    POLICE_HEAD,
    PROCURATOR,
)


async def test_a_seized_thing_goes_to_the_police_signed_by_both_at_every_move(hub: World) -> None:
    keys, referral = await Keys.make(hub), await hub.received()
    number = await keys.seized(hub, referral=referral)
    await keys.handed_over(hub, number)
    held = await item(hub, PROCURATOR, number)
    assert (held.state, held.custodian, held.holder, held.entries) == (
        EvidenceState.HELD, POLICE.agency, POLICE.agency, 3,
    )  # fmt: skip
    chain = await custody(hub, PROCURATOR, number)
    assert [(entry.place, entry.kind, entry.giver, entry.receiver) for entry in chain] == [
        (0, None, None, None),
        (1, MoveKind.SEIZE, MILL, OFFICER.agency),
        (2, MoveKind.HAND_OVER, OFFICER.agency, POLICE.agency),
    ]
    links = [f'"previous":"{before.hash}"' in (after.text or "") for before, after in pairwise(chain)]
    assert links == [True, True]
    assert (held.head, held.sha256) == (chain[-1].hash, sha256((chain[0].text or "").encode()).hexdigest())


async def test_custody_does_not_pass_while_a_signature_is_missing_or_wrong(hub: World) -> None:
    keys, referral = await Keys.make(hub), await hub.received()
    number = await keys.seized(hub, referral=referral)
    seen = await proposed(hub, OFFICER, number, MoveKind.HAND_OVER, POLICE.agency)
    missing = await refused(hub, POLICE, AcceptMove(**signature(seen, keys.police)))
    assert (missing.code, missing.data["side"]) == ("EVIDENCE_SIGNATURE_MISSING", "移交方")
    other = make_key(OFFICER.agency, "x", SigningAlgorithm.ED25519)
    for wrong, fault in (
        (signature(seen, other), "公钥没有登记或不在可信公钥之列"),
        (signature(seen, keys.police), "公钥不属于该方"),
        (signature(seen, other) | {"key": keys.bureau.id}, "签名与原文不符"),
    ):
        found = await refused(hub, OFFICER, SignMove(**wrong))
        assert (found.code, found.data["side"], found.data["fault"]) == ("EVIDENCE_SIGNATURE_WRONG", "移交方", fault)
    await hub.send(OFFICER, SignMove(**signature(seen, keys.bureau)))
    found = await refused(hub, POLICE, AcceptMove(**signature(seen, keys.police) | {"key": keys.bureau.id}))
    assert (found.code, found.data["side"]) == ("EVIDENCE_SIGNATURE_WRONG", "接收方")
    stands = await item(hub, POLICE, number)
    assert (stands.holder, stands.entries) == (OFFICER.agency, 2)
    assert len(await custody(hub, POLICE, number)) == 2


async def test_the_receiving_agency_owes_its_signature_from_the_giver_s_on(hub: World) -> None:
    keys, referral = await Keys.make(hub), await hub.received()
    number = await keys.seized(hub, referral=referral)
    seen = await proposed(hub, OFFICER, number, MoveKind.HAND_OVER, POLICE.agency)
    assert seen.duties == []
    for _ in range(2):
        await hub.send(OFFICER, SignMove(**signature(seen, keys.bureau)))
    [owed] = (await item(hub, POLICE, number)).duties or []
    assert (owed.duty, owed.agency, owed.state) == ("evidence.accept", POLICE.agency, DutyState.RUNNING)
    await hub.send(POLICE, DropMove(number=number, digest=signature(seen, keys.police)["digest"], reason="封条破损"))
    [done] = (await item(hub, OFFICER, number)).duties or []
    assert done.ended_at is not None
    assert (await item(hub, OFFICER, number)).pending is None


async def test_a_signature_not_given_in_time_is_written_down_and_the_move_waits_on(
    settings_for_test: SettingsMaker,
) -> None:
    async with world(settings_for_test(test_clock=True)) as hub:
        keys, referral = await Keys.make(hub), await hub.received()
        number = await keys.seized(hub, referral=referral)
        seen = await proposed(hub, OFFICER, number, MoveKind.HAND_OVER, POLICE.agency)
        await hub.send(OFFICER, SignMove(**signature(seen, keys.bureau)))
        await advance_clock(hub, "25 hours")
        await until_journaled(hub, "transfer.evidence.move_overdue.v1")
        await hub.send(POLICE, AcceptMove(**signature(seen, keys.police)))
        [owed] = (await item(hub, PROCURATOR, number)).duties or []
        assert (owed.state, owed.source) == (DutyState.MET_LATE, "本地证据交接要求")


async def test_of_two_who_accept_at_once_and_one_who_withdraws_exactly_one_succeeds(hub: World) -> None:
    keys, referral = await Keys.make(hub), await hub.received()
    number = await keys.seized(hub, referral=referral)
    seen = await proposed(hub, OFFICER, number, MoveKind.HAND_OVER, POLICE.agency)
    await hub.send(OFFICER, SignMove(**signature(seen, keys.bureau)))
    accept = AcceptMove(**signature(seen, keys.police))
    drop = DropMove(number=number, digest=accept.digest, reason="撤回")
    answers = await asyncio.gather(
        hub.send(POLICE, accept), hub.send(POLICE_HEAD, accept), hub.send(OFFICER, drop), return_exceptions=True
    )
    codes = [answer.code for answer in answers if isinstance(answer, Refusal)]
    assert codes == ["EVIDENCE_NO_MOVE"] * 2
    stands = await item(hub, OFFICER, number)
    assert (stands.custodian == POLICE.agency, stands.entries) in ((True, 3), (False, 2))
    assert len(await custody(hub, OFFICER, number)) == stands.entries


async def test_a_sample_is_split_into_parts_with_chains_of_their_own(hub: World) -> None:
    keys, referral = await Keys.make(hub), await hub.received()
    number = await keys.seized(hub, referral=referral, kind=EvidenceKind.SAMPLE)
    whole = await item(hub, OFFICER, number)
    parts = [EvidencePart(title=f"留样 {place}", description="250 毫升", quantity="1 瓶") for place in (1, 2)]
    await hub.send(OFFICER, SplitEvidence(number=number, head=whole.head or "", parts=parts))
    (page,) = await hub.caller.ask(POLICE, EvidenceOfReferrals(numbers=[referral]))
    split = [one for one in page.items if one.part_of == number]
    assert sorted(one.title or "" for one in split) == ["留样 1", "留样 2"]
    await keys.handed_over(hub, split[0].number)
    assert (await item(hub, POLICE, split[0].number)).custodian == POLICE.agency
    assert (await item(hub, POLICE, number)).custodian == OFFICER.agency


async def test_evidence_is_tied_to_one_s_own_referral_of_the_same_enterprise_once(hub: World) -> None:
    referral = await hub.received()
    number = (await hub.send(OFFICER, capture(at_owner=False))).record
    assert (await refused(hub, OFFICER, LinkEvidence(number=number, referral="YS-NONE"))).code == "NOT_FOUND"
    await hub.send(OFFICER, LinkEvidence(number=number, referral=referral))
    assert (await item(hub, POLICE, number)).referral == referral
    again = await refused(hub, OFFICER, LinkEvidence(number=number, referral=referral))
    assert again.code == "EVIDENCE_ALREADY_LINKED"
    other = await hub.proposed()
    assert (await refused(hub, OFFICER, LinkEvidence(number=number, referral=other))).code == again.code
    foreign = await refused(hub, OFFICER, capture(finding="F-9"))
    assert foreign.code == "EVIDENCE_FINDING_FOREIGN"


async def test_evidence_of_a_referral_that_came_to_nothing_goes_with_the_next(hub: World) -> None:
    refused_one, next_one = await hub.proposed(), await hub.proposed()
    number = (await hub.send(OFFICER, capture(at_owner=False, referral=refused_one))).record
    await hub.take(HEAD, RefuseReferral, refused_one, reason="证据不足")
    await hub.send(OFFICER, LinkEvidence(number=number, referral=next_one))
    assert (await item(hub, OFFICER, number)).referral == next_one


async def test_the_police_adopt_what_lacks_nothing_and_take_statements_anew(hub: World) -> None:
    keys, referral = await Keys.make(hub), await hub.received()
    number = await keys.seized(hub, referral=referral)
    before = await item(hub, POLICE, number)
    assert [(gap.gap, gap.source) for gap in before.gaps or []] == [
        (ConversionGap.HANDED_OVER, "国务院令第310号第十二条")
    ]
    adopt = AdoptEvidence(number=number, reason="符合法定要求")
    lacking = await refused(hub, POLICE, adopt)
    assert lacking.data["missing"] == "实物已移交公安机关（国务院令第310号第十二条）"
    await keys.handed_over(hub, number)
    await hub.send(POLICE, adopt)
    after = await item(hub, OFFICER, number)
    assert (after.conversion, after.gaps) == (ConversionState.ADOPTED, [])
    assert after.conversion_source == "中华人民共和国刑事诉讼法第五十四条第二款"
    said = capture(kind=EvidenceKind.STATEMENT, at_owner=False, referral=referral, file_sha256=DIGEST)
    told, theirs = (await hub.send(OFFICER, said)).record, (await hub.send(POLICE, said)).record
    assert (await refused(hub, POLICE, AdoptEvidence(number=told, reason="x"))).code == "EVIDENCE_GAPS"
    await hub.send(POLICE, RetakeEvidence(number=told, retaken_as=theirs))
    assert (await item(hub, OFFICER, told)).conversion is ConversionState.RETAKEN


async def test_the_export_is_verified_without_the_hub_once_its_agency_has_sealed_it(hub: World) -> None:
    keys, referral = await Keys.make(hub), await hub.received()
    number = await keys.seized(hub, referral=referral)
    await keys.handed_over(hub, number)
    id = (await hub.send(PROCURATOR, ExportEvidence(referral=referral))).record
    (export,) = await hub.caller.ask(PROCURATOR, GetEvidenceExports(ids=[id]))
    assert export is not None and export.sha256
    (others,) = await hub.caller.ask(POLICE, GetEvidenceExports(ids=[id]))
    assert others is None
    data = await _file(hub, export.sha256)
    sealer = make_key(PROCURATOR.agency, "检察院", SigningAlgorithm.ED25519)
    pins = pins_of([key.statement for key in (keys.bureau, keys.police, sealer)])
    verified = verify(sealed(data, sealer, datetime.now(UTC)), pins, holds)
    assert ([one.text for one in verified.findings], verified.items, verified.moves) == ([], 1, 2)
    assert [one.text for one in verify(data, pins, holds).findings] == ["封签缺失：文件未加封，或末尾被截去"]
    empty = await refused(hub, OFFICER, ExportEvidence(referral=await hub.proposed()))
    assert empty.code == "EVIDENCE_NONE"


async def _file(hub: World, digest: str) -> bytes:
    objects = hub.transfer.environment.objects
    size = await hub.transfer.pool.fetchval("SELECT size FROM files WHERE sha256 = $1", digest)
    return b"".join([part async for part in objects.parts(digest, size)])

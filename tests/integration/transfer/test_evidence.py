"""Evidence through the running transfer service: custody on two signatures, conversion, export, and who sees it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise

import asyncpg
import pytest

from cli.key_files import make_key
from cli.sign import sealed
from contracts.actors import Actor, AgencyKind
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.messages import Command
from contracts.transfer.evidence import (
    CustodyOfEvidence,
    EvidenceOfReferrals,
    EvidenceOrder,
    GetEvidence,
    GetEvidenceExports,
    ListEvidence,
)
from contracts.transfer.evidence_orders import (
    AcceptMove,
    AdoptEvidence,
    DropMove,
    ExportEvidence,
    LinkEvidence,
    RetakeEvidence,
    SignMove,
)
from contracts.transfer.evidence_terms import ConversionGap, ConversionState, EvidenceKind, EvidenceState, MoveKind
from contracts.transfer.referrals import HandOverReferral, RedirectReferral, RefuseReferral
from contracts.transfer.signing_keys import GetSigningKeys, ListSigningKeys, RevokeSigningKey, SigningKeyState
from contracts.transfer.signing_terms import SigningAlgorithm
from kernel.agency_signatures import holds
from services.transfer.evidence.rules.verification import pins_of, verify
from tests.conftest import SettingsMaker
from tests.integration.transfer.signing import (
    DIGEST,
    Keys,
    capture,
    custody,
    item,
    moved,
    proposed,
    registered,
    registration,
    signature,
)
from tests.integration.transfer.world import MILL, World, world
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    OTHER_POLICE,
    POLICE,
    POLICE_HEAD,
    PROCURATOR,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
)

OUTSIDERS = (URBAN_MANAGEMENT, UPPER_HEAD, OTHER_CITY_OFFICER, OTHER_POLICE, ENTERPRISE, CITIZEN, None)


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[World]:
    async with world(settings_for_test()) as hub:
        yield hub


async def refused(hub: World, who: Actor | None, command: Command) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await hub.send(who, command)
    return caught.value


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


async def test_nobody_but_the_parties_learns_that_there_is_evidence(hub: World) -> None:
    keys, referral = await Keys.make(hub), await hub.approved()
    number = await keys.seized(hub, referral=referral)
    for who in (*OUTSIDERS, POLICE, PROCURATOR):
        await _sees_nothing(hub, who, number, referral)
    await hub.take(OFFICER, HandOverReferral, referral)
    for who in (OFFICER, HEAD, POLICE, PROCURATOR):
        assert (await item(hub, who, number)).title == "废酸桶"
    for who in OUTSIDERS:
        await _sees_nothing(hub, who, number, referral)
    reason = "主要行为地在固原市"
    await hub.take(POLICE, RedirectReferral, referral, police=OTHER_POLICE.agency, reason=reason)
    assert (await item(hub, OTHER_POLICE, number)).referral == referral
    await _sees_nothing(hub, POLICE, number, referral)


async def _sees_nothing(hub: World, who: Actor | None, number: str, referral: str) -> None:
    """Of a kind of agency that may have evidence, empty answers; any other may not even ask."""
    ask = hub.caller.ask
    if who is None or who.agency_kind not in (AgencyKind.ECOLOGY, AgencyKind.POLICE, AgencyKind.PROCURATORATE):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await ask(who, GetEvidence(numbers=[number]))
        return
    (one,) = await ask(who, GetEvidence(numbers=[number]))
    listed = await ask(who, ListEvidence())
    (nested,) = await ask(who, EvidenceOfReferrals(numbers=[referral]))
    (chain,) = await ask(who, CustodyOfEvidence(numbers=[number]))
    assert (one, listed.items, nested.items, chain.items) == (None, [], [], [])


async def test_a_stranger_to_the_item_is_told_the_same_as_of_no_item(hub: World) -> None:
    keys = await Keys.make(hub)
    number = await keys.seized(hub)
    seen = await proposed(hub, HEAD, number, MoveKind.RETURN, MILL)
    for id in (number, "ZJ-NONE"):
        found = await refused(hub, OTHER_POLICE, SignMove(**signature(seen, keys.police) | {"number": id}))
        assert (found.code, found.data) == ("NOT_FOUND", {"what": "证据", "id": id})


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


async def test_keys_are_registered_with_proof_replaced_and_revoked_by_their_own_agency(hub: World) -> None:
    first = await registered(hub, HEAD)
    assert (await refused(hub, HEAD, registration(first))).code == "SIGNING_KEY_KNOWN"
    unproven = make_key(HEAD.agency, "x", SigningAlgorithm.ED25519)
    assert (await refused(hub, HEAD, registration(unproven, proof=first.proof))).code == "SIGNING_KEY_UNPROVEN"
    assert (await refused(hub, POLICE_HEAD, registration(unproven))).code == "SIGNING_KEY_OF_AGENCY"
    outside = make_key(MILL, "某纸业", SigningAlgorithm.ED25519)
    assert (await refused(hub, HEAD, registration(outside))).code == "SIGNING_KEY_UNVOUCHED"
    sm2 = make_key(HEAD.agency, "x", SigningAlgorithm.SM2)
    assert (await refused(hub, HEAD, registration(sm2))).code == "SIGNING_KEY_ALGORITHM"
    demo = make_key(HEAD.agency, "x", SigningAlgorithm.ED25519, demonstration=True)
    assert (await refused(hub, HEAD, registration(demo))).code == "SIGNING_KEY_DEMONSTRATION"
    second = await registered(hub, HEAD, replaces=first.id)
    assert (await refused(hub, POLICE_HEAD, RevokeSigningKey(id=second.id, reason="x"))).code == "NOT_FOUND"
    await hub.send(HEAD, RevokeSigningKey(id=second.id, reason="私钥疑似泄露"))
    old, new = await hub.caller.ask(CITIZEN, GetSigningKeys(ids=[first.id, second.id]))
    assert old is not None and new is not None
    assert (old.state, new.state) == (SigningKeyState.ENDED, SigningKeyState.REVOKED)
    assert new.revocation_reason == "私钥疑似泄露"


async def test_the_key_of_an_outside_body_is_its_voucher_s_to_see(hub: World) -> None:
    keys = await Keys.make(hub)
    for who, seen in ((HEAD, True), (POLICE, False), (ENTERPRISE, False), (None, False)):
        (one,) = await hub.caller.ask(who, GetSigningKeys(ids=[keys.mill.id]))
        listed = await hub.caller.ask(who, ListSigningKeys(holder=MILL))
        assert (one is not None, len(listed.items)) == (seen, int(seen))
    assert len((await hub.caller.ask(None, ListSigningKeys())).items) == 2


async def test_a_revoked_key_stops_a_move_that_was_half_signed(hub: World) -> None:
    keys, referral = await Keys.make(hub), await hub.received()
    number = await keys.seized(hub, referral=referral)
    seen = await proposed(hub, OFFICER, number, MoveKind.HAND_OVER, POLICE.agency)
    await hub.send(OFFICER, SignMove(**signature(seen, keys.bureau)))
    await hub.send(HEAD, RevokeSigningKey(id=keys.bureau.id, reason="遗失"))
    found = await refused(hub, POLICE, AcceptMove(**signature(seen, keys.police)))
    assert (found.data["side"], found.data["fault"]) == ("移交方", "公钥在签署时尚未启用、已停用或已吊销")


async def test_a_site_set_to_sm2_registers_and_checks_sm2(settings_for_test: SettingsMaker) -> None:
    async with world(settings_for_test(signing_algorithm="sm2")) as hub:
        referral = await hub.received()
        bureau = await registered(hub, HEAD, SigningAlgorithm.SM2)
        police = await registered(hub, POLICE_HEAD, SigningAlgorithm.SM2)
        number = (await hub.send(OFFICER, capture(at_owner=False, referral=referral))).record
        await moved(
            hub, number, MoveKind.HAND_OVER, POLICE.agency, giver=bureau, receiver=police, by=OFFICER, to=POLICE
        )
        assert (await item(hub, OFFICER, number)).custodian == POLICE.agency


async def test_lists_are_paged_in_both_orders_and_filtered(hub: World) -> None:
    referral = await hub.proposed()
    numbers = [(await hub.send(OFFICER, capture(at_owner=False, referral=referral))).record for _ in range(3)]
    await hub.send(OFFICER, capture())
    first = await hub.caller.ask(OFFICER, ListEvidence(referral=referral, size=2))
    second = await hub.caller.ask(OFFICER, ListEvidence(referral=referral, size=2, after=first.next))
    assert [one.number for one in (*first.items, *second.items)] == numbers[::-1]
    oldest = await hub.caller.ask(OFFICER, ListEvidence(state=EvidenceState.HELD, order=EvidenceOrder.OLDEST))
    assert [one.number for one in oldest.items] == numbers
    (nested,) = await hub.caller.ask(OFFICER, EvidenceOfReferrals(numbers=[referral], count=True))
    assert nested.total == 3


async def test_a_connection_that_names_no_party_sees_no_evidence(hub: World) -> None:
    keys = await Keys.make(hub)
    number = await keys.seized(hub, referral=await hub.received())
    connection = await asyncpg.connect(hub.settings.postgres_dsn("transfer"))
    try:
        for party, seen in ((None, 0), ("police-640500", 1), ("police-640400", 0)):
            if party:
                await connection.execute("SELECT set_config('hub.party', $1, false)", party)
            assert await connection.fetchval("SELECT count(*) FROM evidence WHERE number = $1", number) == seen
            assert await connection.fetchval("SELECT count(*) FROM evidence_entries") == 2 * seen
    finally:
        await connection.close()


async def test_the_journal_holds_no_name_no_free_text_and_no_signature_s_text(hub: World) -> None:
    keys = await Keys.make(hub)
    number = await keys.seized(hub, referral=await hub.received())
    rows = await hub.transfer.pool.fetch("SELECT data FROM journal WHERE aggregate = $1", f"evidence:{number}")
    journal = b"".join(row["data"] for row in rows).decode()
    assert len(rows) == 4
    assert not [text for text in ("NX-0501", "废酸", "王某", "依法办理", "厂区") if text in journal]

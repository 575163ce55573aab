"""Signing keys through the running transfer service: registered with proof, replaced, revoked, seen."""

from cli.key_files import make_key
from contracts.transfer.evidence_orders import (
    AcceptMove,
    SignMove,
)
from contracts.transfer.evidence_terms import MoveKind
from contracts.transfer.signing_keys import GetSigningKeys, ListSigningKeys, RevokeSigningKey, SigningKeyState
from contracts.transfer.signing_terms import SigningAlgorithm
from tests.conftest import SettingsMaker
from tests.integration.transfer.outsiders import refused
from tests.integration.transfer.signing import (
    Keys,
    capture,
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
    POLICE,
    POLICE_HEAD,
)


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

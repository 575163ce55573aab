"""Deliveries through the running registry to a real HTTP server: order, absence, refusals, rights, keys, digests."""

from collections.abc import AsyncIterator, Sequence

import pytest

from contracts.actors import Role
from contracts.deliveries import HeldState, ReceiverState, RegistryDeliveryDigests, RegistryDigestLines
from contracts.errors import Refusal
from contracts.registry.agencies import EndAgency
from contracts.registry.receivers import ChangeReceiver, EndReceiver, RotateReceiverKey
from kernel.deliveries.comparing import ALTERED, DOUBLED, MISSING, compare, read_received
from kernel.deliveries.digest_files import DigestWrong, read_file
from tests.conftest import SettingsMaker
from tests.integration.deliveries.partners import Partnered, partnered
from tests.integration.registry.serving import MILL, PEERS, UPPER
from tests.platform.actors import ADMINISTRATOR, HEAD, OFFICER, POLICE_HEAD
from tests.platform.days import today
from tests.platform.receiving import Came, Receiving, receiving

CHANGED = "registry.directory.changed.v1"
OTHER = PEERS[0]


@pytest.fixture
async def partner() -> AsyncIterator[Receiving]:
    async with receiving() as partner:
        yield partner


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Partnered]:
    settings = settings_for_test(test_clock=True, delivery_http=True, delivery_networks="127.0.0.0/8")
    async with partnered(settings) as hub:
        yield hub


def of(credit_code: str, came: Sequence[Came]) -> list[int]:
    """The versions of an enterprise's events, in the order they came."""
    return [one.event["version"] for one in came if one.event["subject"] == f"enterprise:{credit_code}"]


async def changed(hub: Partnered, times: int, *credit_codes: str) -> None:
    for number in range(times):
        for code in credit_codes:
            await hub.rename(code, number)


async def test_what_the_actor_may_see_is_delivered_signed_and_in_order(hub: Partnered, partner: Receiving) -> None:
    receiver = await hub.registered(HEAD, partner.address)
    await changed(hub, 5, MILL, OTHER)
    await partner.until(lambda one: len(of(MILL, one.came)) == len(of(OTHER, one.came)) == 5)
    [key] = (await hub.state(HEAD, receiver)).keys or []
    assert of(MILL, partner.came) == sorted(of(MILL, partner.came))
    assert {one.event["specversion"] for one in partner.came} == {"1.0"}
    assert all(one.signed_by(key.public_key) for one in partner.came)
    assert not any(one.signed_by("A" * 43) for one in partner.came)
    assert all(one.headers["webhook-id"] == one.event["id"] for one in partner.came)


async def test_a_partner_that_was_down_gets_all_it_missed_in_order(hub: Partnered, partner: Receiving) -> None:
    receiver = await hub.registered(HEAD, partner.address, CHANGED)
    await partner.down()
    await changed(hub, 8, MILL, OTHER)
    await hub.until(HEAD, receiver, lambda state: state.failures)
    await partner.up()
    await hub.advance(1)
    await partner.until(lambda one: len(set(of(MILL, one.came))) == len(set(of(OTHER, one.came))) == 8)
    for code in (MILL, OTHER):
        assert of(code, partner.came) == sorted(set(of(code, partner.came)))
    assert await hub.held(HEAD, receiver) == []


async def test_a_partner_that_is_gone_for_days_is_suspended_and_goes_on_when_it_says_so(
    hub: Partnered, partner: Receiving
) -> None:
    receiver = await hub.registered(HEAD, partner.address, CHANGED)
    await partner.down()
    await changed(hub, 3, MILL)
    await hub.until(HEAD, receiver, lambda state: state.failures)
    await hub.advance(73)
    await hub.until(HEAD, receiver, lambda state: state.state is ReceiverState.SUSPENDED)
    await partner.up()
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.replay(POLICE_HEAD, receiver)
    await hub.replay(HEAD, receiver)
    await partner.until(lambda one: len(set(of(MILL, one.came))) == 3)


async def test_a_refused_event_holds_back_its_own_record_only_until_it_is_replayed(
    hub: Partnered, partner: Receiving
) -> None:
    receiver = await hub.registered(HEAD, partner.address, CHANGED)
    partner.status = lambda one: 422 if MILL in one.event["subject"] else 204
    await changed(hub, 3, MILL, OTHER)
    await partner.until(lambda one: len(of(OTHER, one.came)) == 3)
    await hub.until(HEAD, receiver, lambda state: state.held == 3)
    await hub.advance(73)
    await hub.until_held(HEAD, receiver, HeldState.QUARANTINED)
    first, *later = await hub.held(HEAD, receiver)
    assert {one.state for one in later} == {HeldState.PARKED} and "422" in (first.error or "")
    assert first.event is not None and f"enterprise:{MILL}" in first.event
    assert await hub.held(POLICE_HEAD, receiver) == []
    partner.status = lambda _: 204
    await hub.replay(HEAD, receiver, first.position)
    await partner.until(lambda one: len(of(MILL, one.came)) == 3)
    assert of(MILL, partner.came) == sorted(of(MILL, partner.came))
    await hub.until(HEAD, receiver, lambda state: state.held == 0)


async def test_nobody_receives_what_its_actor_may_not_see(hub: Partnered, partner: Receiving) -> None:
    async with receiving() as police:
        theirs = await hub.registered(POLICE_HEAD, police.address)
        ours = await hub.registered(HEAD, partner.address)
        await hub.caller.send(HEAD, ChangeReceiver(id=ours, kinds=["registry.directory.*", "registry.receivers.*"]))
        await changed(hub, 1, MILL)
        await police.until(lambda one: of(MILL, one.came))
        await partner.until(lambda one: of(MILL, one.came))
        assert {f"receiver:{ours}"} == {one.event["subject"] for one in partner.came} - {f"enterprise:{MILL}"}
        assert f"receiver:{ours}" not in {one.event["subject"] for one in police.came}
        with pytest.raises(Refusal, match="NOT_FOUND"):
            await hub.caller.send(HEAD, EndReceiver(id=theirs, reason="不是我们的"))


async def test_a_receiver_is_registered_for_ones_own_role_and_an_allowed_address_only(hub: Partnered) -> None:
    for address in (
        "http://10.0.0.1/x",
        "https://[::1]/",
        "ftp://example.com/",
        "https://a:b@example.com/",
        "https://",
    ):
        with pytest.raises(Refusal, match=r"RECEIVER_ADDRESS|INVALID_INPUT"):
            await hub.registered(HEAD, address)
    with pytest.raises(Refusal, match="RECEIVER_ROLE_NOT_YOURS"):
        await hub.registered(HEAD, "https://example.com/", role=Role.OFFICER)
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.registered(OFFICER, "https://example.com/", role=Role.OFFICER)
    with pytest.raises(Refusal, match="RECEIVER_KIND_UNKNOWN"):
        await hub.registered(HEAD, "https://example.com/", "registry.nothing.*")


async def test_rotated_keys_sign_beside_the_old_ones_for_a_while_unless_they_leaked(
    hub: Partnered, partner: Receiving
) -> None:
    receiver = await hub.registered(HEAD, partner.address, CHANGED)
    [old] = (await hub.state(HEAD, receiver)).keys or []
    await hub.heard(HEAD, RotateReceiverKey(id=receiver))
    new, *_ = (await hub.state(HEAD, receiver)).keys or []
    await changed(hub, 1, MILL)
    await partner.until(lambda one: len(one.came) == 1)
    assert partner.came[0].signed_by(old.public_key) and partner.came[0].signed_by(new.public_key)
    await hub.heard(HEAD, RotateReceiverKey(id=receiver, at_once=True))
    newest, *_ = (await hub.state(HEAD, receiver)).keys or []
    await hub.rename(MILL, 2)
    await partner.until(lambda one: len(one.came) == 2)
    assert [partner.came[1].signed_by(key.public_key) for key in (old, new, newest)] == [False, False, True]


async def test_the_days_digest_names_what_is_missing_doubled_or_altered(hub: Partnered, partner: Receiving) -> None:
    receiver = await hub.registered(HEAD, partner.address, CHANGED)
    await changed(hub, 4, MILL)
    await hub.until(HEAD, receiver, lambda state: state.sent == 4)
    await hub.advance(25)
    digests = await hub.until_asked(HEAD, RegistryDeliveryDigests(receiver=receiver))
    assert (digests[-1].number, digests[-1].count, digests[-1].owed) == (1, 4, 0)
    lines = [one.text for one in await hub.caller.ask(HEAD, RegistryDigestLines(receiver=receiver, digest=1))]
    assert await hub.caller.ask(POLICE_HEAD, RegistryDigestLines(receiver=receiver, digest=1)) == []
    [key] = (await hub.state(HEAD, receiver)).keys or []
    file = read_file("\n".join(lines).encode(), [key.public_key])
    bodies = [one.body for one in partner.came]
    assert compare([file], read_received(b"\n".join(bodies))).sound
    told = [bodies[0], bodies[1], bodies[1], bodies[2].replace(MILL.encode(), OTHER.encode())]
    found = compare([file], read_received(b"\n".join(told))).findings
    assert [len(found[name]) for name in (MISSING, DOUBLED, ALTERED)] == [1, 1, 1]
    with pytest.raises(DigestWrong):
        read_file("\n".join(lines[:-1]).encode(), [key.public_key])
    with pytest.raises(DigestWrong):
        read_file("\n".join(lines).encode(), ["A" * 43])


async def test_an_agency_that_ends_receives_no_more_and_a_last_digest_says_what_it_got(
    hub: Partnered, partner: Receiving
) -> None:
    receiver = await hub.registered(HEAD, partner.address, CHANGED)
    await changed(hub, 2, MILL)
    await hub.until(HEAD, receiver, lambda state: state.sent == 2)
    await hub.caller.send(ADMINISTRATOR, EndAgency(code=HEAD.agency, valid_to=today(), successor=UPPER))
    await hub.until(HEAD, receiver, lambda state: state.state is ReceiverState.ENDED)
    [last] = await hub.caller.ask(HEAD, RegistryDeliveryDigests(receiver=receiver))
    assert last.count == 2
    await hub.rename(OTHER, 1)
    state = await hub.state(HEAD, receiver)
    assert (state.position or 0) < (state.head or 0)

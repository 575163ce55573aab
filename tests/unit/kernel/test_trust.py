"""Keys come and go, tokens are revoked: within 60 s it holds, also for tokens seen before."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import Refusal
from kernel.identity import Identity
from kernel.issuer import revoke_all, revoke_subject, revoke_token
from kernel.settings import Settings, SettingsError
from kernel.trust import Revocations
from tests.platform.tokens import jwk, token, write_key_set

THUMBPRINT = "A" * 43
OTHER = "B" * 43
BOUND = {"x5t#S256": THUMBPRINT}


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings.load(data_dir=tmp_path)
    write_key_set(settings, [jwk("EdDSA"), jwk("EdDSA", "next")])
    return settings


@pytest.fixture
def identity(settings: Settings, clock: Clock) -> Identity:
    return Identity(settings, clock)


async def refusal(identity: Identity, given: str) -> str:
    with pytest.raises(Refusal) as caught:
        await identity.actor(given)
    return caught.value.code


async def test_two_keys_hold_at_once_while_one_follows_the_other(identity: Identity) -> None:
    for name in ("", "next"):
        assert (await identity.actor(token(name=name))).subject == "someone"


async def test_a_removed_key_ends_its_tokens_within_a_minute_also_those_seen_before(
    settings: Settings, identity: Identity, clock: Clock
) -> None:
    old, new = token(), token(name="next")
    await identity.actor(old)
    write_key_set(settings, [jwk("EdDSA", "next")])
    clock.now += 60
    assert await refusal(identity, old) == "TOKEN_INVALID"
    assert (await identity.actor(new)).subject == "someone"


async def test_a_key_replaced_under_its_id_ends_its_tokens(
    settings: Settings, identity: Identity, clock: Clock
) -> None:
    old = token()
    await identity.actor(old)
    write_key_set(settings, [jwk("EdDSA", "next", kid="EdDSA")])
    clock.now += 60
    assert await refusal(identity, old) == "TOKEN_INVALID"


async def test_an_added_key_is_known_within_a_minute(settings: Settings, identity: Identity, clock: Clock) -> None:
    late = token("ES256")
    assert await refusal(identity, late) == "TOKEN_INVALID"
    write_key_set(settings, [jwk("EdDSA"), jwk("ES256")])
    clock.now += 60
    assert (await identity.actor(late)).subject == "someone"


REVOCATIONS: dict[str, Callable[[Path], None]] = {
    "by its id": lambda place: revoke_token(place, "one"),
    "by its subject": lambda place: revoke_subject(place, "someone"),
    "with all others": revoke_all,
}


@pytest.mark.parametrize("way", REVOCATIONS)
async def test_a_revoked_token_is_refused_within_a_minute_also_one_seen_before(
    settings: Settings, identity: Identity, clock: Clock, way: str
) -> None:
    given = token(jti="one")
    await identity.actor(given)
    REVOCATIONS[way](Path(settings.revocation_source))
    clock.now += 60
    assert await refusal(identity, given) == "TOKEN_REVOKED"


async def test_others_tokens_and_later_ones_stay_good(settings: Settings, identity: Identity) -> None:
    place = Path(settings.revocation_source)
    revoke_token(place, "one")
    revoke_subject(place, "someone")
    assert (await identity.actor(token(jti="two", sub="other"))).subject == "other"
    assert (await identity.actor(token(iat=int(time.time()) + 1))).subject == "someone"


async def test_revocations_of_several_add_up_and_expired_ones_go(settings: Settings) -> None:
    place = Path(settings.revocation_source)
    place.write_text(json.dumps({"tokens": {"long ago": 1}, "subjects": {"long gone": 1}}))
    await asyncio.gather(*(asyncio.to_thread(revoke_token, place, str(number)) for number in range(20)))
    revoke_subject(place, "someone")
    known = json.loads(place.read_bytes())
    assert set(known["tokens"]) == {str(number) for number in range(20)}
    assert set(known["subjects"]) == {"someone"}


@pytest.mark.parametrize("broken", ["", "{", '{"tokens": []}', '{"everything": true}', None])
async def test_a_broken_or_vanished_revocation_list_revokes_no_less(
    settings: Settings, identity: Identity, clock: Clock, broken: str | None
) -> None:
    place, given = Path(settings.revocation_source), token(jti="one")
    revoke_token(place, "one")
    assert await refusal(identity, given) == "TOKEN_REVOKED"
    place.unlink() if broken is None else place.write_text(broken)
    clock.now += 60
    assert await refusal(identity, given) == "TOKEN_REVOKED"


@pytest.mark.parametrize("broken", ["", "[]", "{}", '{"keys": 1}', "<html>"])
async def test_a_broken_key_set_leaves_the_last_good_one_in_force(
    settings: Settings, identity: Identity, clock: Clock, broken: str
) -> None:
    await identity.actor(token())
    Path(settings.key_set_source).write_text(broken)
    clock.now += 60
    assert (await identity.actor(token())).subject == "someone"


async def test_without_any_key_set_nobody_is_known_until_it_is_there(settings: Settings, clock: Clock) -> None:
    keys = Path(settings.key_set_source)
    text = keys.read_text()
    keys.unlink()
    identity = Identity(settings, clock)
    assert await refusal(identity, token()) == "KEY_SET_UNAVAILABLE"
    keys.write_text(text)
    clock.now += 2
    assert (await identity.actor(token())).subject == "someone"


class Publisher:
    """An issuer's web server: what it answers, and whether it answers at all."""

    def __init__(self) -> None:
        self.text, self.status, self.asked = "", 200, 0
        self.answering = asyncio.Event()
        self.answering.set()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer."""
        await reader.readuntil(b"\r\n\r\n")
        self.asked += 1
        await self.answering.wait()
        body = self.text.encode()
        writer.write(f"HTTP/1.1 {self.status} .\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def published() -> AsyncIterator[tuple[Publisher, str]]:
    """A publisher and its address."""
    publisher = Publisher()
    async with await asyncio.start_server(publisher.answer, "127.0.0.1", 0) as server:
        yield publisher, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/keys"


async def test_a_key_set_is_read_from_an_address_once_for_many_who_wait(settings: Settings, clock: Clock) -> None:
    async with published() as (publisher, address):
        publisher.text = json.dumps({"keys": [jwk("EdDSA")]})
        identity = Identity(settings.model_copy(update={"key_set": address}), clock)
        actors = await asyncio.gather(*(identity.actor(token()) for _ in range(20)))
        assert [actor.subject for actor in actors] == ["someone"] * 20
        assert publisher.asked == 1


@pytest.mark.parametrize(("status", "text"), [(500, ""), (200, "busy"), (404, '{"keys": []}')])
async def test_an_address_that_fails_leaves_the_last_good_keys_in_force(
    settings: Settings, clock: Clock, status: int, text: str
) -> None:
    async with published() as (publisher, address):
        publisher.text = json.dumps({"keys": [jwk("EdDSA")]})
        identity = Identity(settings.model_copy(update={"key_set": address}), clock)
        await identity.actor(token())
        publisher.status, publisher.text = status, text
        for _ in range(3):
            clock.now += 60
            assert (await identity.actor(token())).subject == "someone"
        assert publisher.asked == 4


async def test_while_an_address_is_slow_nobody_waits_for_it(settings: Settings, clock: Clock) -> None:
    async with published() as (publisher, address):
        publisher.text = json.dumps({"keys": [jwk("EdDSA")]})
        identity = Identity(settings.model_copy(update={"key_set": address}), clock)
        await identity.actor(token())
        publisher.answering.clear()
        clock.now += 31
        assert (await identity.actor(token())).subject == "someone"
        publisher.answering.set()


async def test_what_was_not_looked_at_for_a_minute_is_read_before_it_is_trusted(
    settings: Settings, identity: Identity, clock: Clock
) -> None:
    given = token(jti="one")
    await identity.actor(given)
    revoke_token(Path(settings.revocation_source), "one")
    clock.now += 3600
    assert await refusal(identity, given) == "TOKEN_REVOKED"


def test_revocations_cover_by_id_by_subject_and_by_moment() -> None:
    revoked = Revocations(tokens={"one": 99}, subjects={"someone": 50}, issued_until=20)
    cases: dict[tuple[str, str, int], bool] = {
        ("one", "other", 90): True,
        ("two", "someone", 50): True,
        ("two", "someone", 51): False,
        ("two", "other", 20): True,
        ("two", "other", 21): False,
    }
    for (token_id, subject, issued_at), covered in cases.items():
        assert revoked.cover(token_id=token_id, subject=subject, issued_at=issued_at) is covered


async def at_the_door(settings: Settings, certificate: str | None, **changes: Any) -> str:
    """Who comes in, or the code of the refusal."""
    try:
        return (await Identity(settings).actor_at_the_door(token(**changes), certificate)).subject
    except Refusal as refusal:
        return refusal.code


async def test_a_bound_token_is_good_only_from_the_holder_of_its_certificate(settings: Settings) -> None:
    assert await at_the_door(settings, THUMBPRINT, cnf=BOUND) == "someone"
    for certificate in (OTHER, None, "", "NONE"):
        assert await at_the_door(settings, certificate, cnf=BOUND) == "TOKEN_SENDER_UNPROVED"


async def test_an_unbound_token_needs_no_certificate_unless_the_setting_says_so(settings: Settings) -> None:
    assert await at_the_door(settings, None) == "someone"
    strict = settings.model_copy(update={"client_certificate_header": "x-cert", "sender_bound_tokens": True})
    assert await at_the_door(strict, None) == "TOKEN_SENDER_UNPROVED"
    assert await at_the_door(strict, THUMBPRINT) == "TOKEN_SENDER_UNPROVED"
    assert await at_the_door(strict, THUMBPRINT, cnf=BOUND) == "someone"
    assert (await Identity(strict).actor_at_the_door(None, None)).agency == "public"


async def test_a_token_forwarded_to_a_service_was_proved_at_the_door(identity: Identity) -> None:
    assert (await identity.actor(token(cnf=BOUND))).subject == "someone"


def test_bound_tokens_only_needs_the_header_of_a_proxy() -> None:
    with pytest.raises(SettingsError, match="CLIENT_CERTIFICATE_HEADER"):
        Settings.load(sender_bound_tokens=True)

"""Tokens at the door and at the services: revoked ones, and those bound to a client's certificate."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from contracts.errors import Refusal
from contracts.registry.agencies import GetAgencies
from kernel.certificates import thumbprint_of
from kernel.issuer import issue_token, revoke_subject, revoke_token, token_id_of
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.conftest import SettingsMaker
from tests.platform.actors import HEAD, OFFICER
from tests.platform.gateway import Door, open_door
from tests.platform.hub import calling, running_service

ASK = "{ agencies(first: 1) { edges { node { code } } } }"
CERTIFICATE = "x-client-certificate"
PEM = f"-----BEGIN CERTIFICATE-----\n{base64.b64encode(b'of the client').decode()}\n-----END CERTIFICATE-----\n"
OTHER = PEM.replace(base64.b64encode(b"of the client").decode(), base64.b64encode(b"of a thief").decode())


@pytest.fixture
def settings(settings_for_test: SettingsMaker, tmp_path: Path) -> Settings:
    return settings_for_test(client_certificate_header=CERTIFICATE, revocation_list=str(tmp_path / "revoked.json"))


@pytest.fixture
async def door(settings: Settings) -> AsyncIterator[Door]:
    async with open_door(settings, [REGISTRY]) as door:
        yield door


async def told(door: Door, token: str, **headers: str) -> str:
    """`ok`, or the code of the refusal."""
    answer = await ask(door, [("authorization", f"Bearer {token}"), *headers.items()])
    body = answer.json()
    return str(body["errors"][0]["extensions"]["code"]) if "errors" in body else "ok"


async def ask(door: Door, headers: list[tuple[str, str]]) -> httpx.Response:
    return await door.http.post("/graphql", json={"query": ASK}, headers=headers)


async def test_a_revoked_token_is_refused_at_the_door_and_by_a_service(settings: Settings) -> None:
    place, one, other = Path(settings.revocation_source), issue_token(settings, OFFICER), issue_token(settings, HEAD)
    revoke_token(place, token_id_of(one) or "")
    revoke_subject(place, HEAD.subject)
    async with open_door(settings, []) as door, running_service(REGISTRY, settings), calling(settings) as caller:
        for token in (one, other):
            assert await told(door, token) == "TOKEN_REVOKED"
            with pytest.raises(Refusal, match="TOKEN_REVOKED"):
                await caller.client.ask(GetAgencies(codes=[]), token=token)
        assert await told(door, issue_token(settings, OFFICER)) == "ok"


async def test_a_refused_token_is_told_so_in_chinese_with_401(door: Door, settings: Settings) -> None:
    bound = issue_token(settings, OFFICER, thumbprint="A" * 43)
    answer = await ask(door, [("authorization", f"Bearer {bound}")])
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert "证书" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("written", [quote(PEM), thumbprint_of(PEM)])
async def test_a_bound_token_comes_in_with_its_certificate_only(door: Door, settings: Settings, written: str) -> None:
    bound = issue_token(settings, OFFICER, thumbprint=thumbprint_of(PEM))
    assert await told(door, bound, **{CERTIFICATE: written}) == "ok"
    assert await told(door, bound, **{CERTIFICATE: quote(OTHER)}) == "TOKEN_SENDER_UNPROVED"
    assert await told(door, bound, **{"x-other-header": written}) == "TOKEN_SENDER_UNPROVED"
    twice = await ask(door, [("authorization", f"Bearer {bound}"), (CERTIFICATE, written), (CERTIFICATE, written)])
    assert twice.status_code == 401


async def test_without_the_setting_no_header_proves_anything(settings_for_test: SettingsMaker) -> None:
    settings = settings_for_test()
    bound = issue_token(settings, OFFICER, thumbprint=thumbprint_of(PEM))
    async with open_door(settings, [REGISTRY]) as door:
        assert await told(door, bound, **{CERTIFICATE: quote(PEM)}) == "TOKEN_SENDER_UNPROVED"
        assert await told(door, issue_token(settings, OFFICER)) == "ok"


async def test_where_only_bound_tokens_are_accepted_others_are_refused_and_the_public_comes_in(
    settings: Settings,
) -> None:
    strict = settings.model_copy(update={"sender_bound_tokens": True})
    async with open_door(strict, [REGISTRY]) as door:
        assert await told(door, issue_token(strict, OFFICER), **{CERTIFICATE: quote(PEM)}) == "TOKEN_SENDER_UNPROVED"
        bound = issue_token(strict, OFFICER, thumbprint=thumbprint_of(PEM))
        assert await told(door, bound, **{CERTIFICATE: quote(PEM)}) == "ok"
        assert (await ask(door, [])).status_code == 200

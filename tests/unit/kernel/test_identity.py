"""Tokens: a good one names its actor, every forgery is refused."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.actors import AgencyKind
from contracts.errors import Refusal
from kernel.identity import PUBLIC, Identity
from kernel.issuer import PRIVATE_KEY, issue_token, make_issuer
from kernel.settings import Settings
from tests.platform.actors import HEAD


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings.load(data_dir=tmp_path)
    make_issuer(settings)
    return settings


def key_of(settings: Settings) -> Any:
    return serialization.load_pem_private_key((settings.secrets_folder / PRIVATE_KEY).read_bytes(), None)


def key_id(settings: Settings) -> str:
    return str(json.loads(Path(settings.key_set_source).read_text())["keys"][0]["kid"])


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    full = {
        "iss": "liandong-local",
        "aud": "liandong",
        "sub": "someone",
        "jti": "1",
        "iat": now,
        "exp": now + 300,
        "agency": "ecology-640500",
        "agency_kind": "ecology",
        "region": "640500",
        "roles": ["officer"],
    } | changes
    return {name: value for name, value in full.items() if value is not ...}


def signed(settings: Settings, header: dict[str, Any] | None = None, **changes: Any) -> str:
    headers = {"kid": key_id(settings), "typ": "at+jwt"} | (header or {})
    return jwt.encode(claims(**changes), key_of(settings), algorithm="EdDSA", headers=headers)


def test_a_token_of_the_local_issuer_names_its_actor(settings: Settings) -> None:
    assert Identity(settings).actor(issue_token(settings, HEAD)) == HEAD


def test_no_token_is_the_public(settings: Settings) -> None:
    assert Identity(settings).actor(None) is PUBLIC


FORGERIES: dict[str, Callable[[Settings], str]] = {
    "empty": lambda s: "",
    "no token": lambda s: "abc",
    "three dots": lambda s: "a.b.c",
    "unsigned": lambda s: jwt.encode(claims(), "", algorithm="none", headers={"kid": key_id(s), "typ": "at+jwt"}),
    "another key": lambda s: jwt.encode(
        claims(), Ed25519PrivateKey.generate(), algorithm="EdDSA", headers={"kid": key_id(s), "typ": "at+jwt"}
    ),
    "public key as hmac secret": lambda s: jwt.encode(
        claims(), "x" * 32, algorithm="HS256", headers={"kid": key_id(s), "typ": "at+jwt"}
    ),
    "unknown kid": lambda s: signed(s, {"kid": "other"}),
    "no kid": lambda s: jwt.encode(claims(), key_of(s), algorithm="EdDSA", headers={"typ": "at+jwt"}),
    "another type": lambda s: signed(s, {"typ": "JWT"}),
    "critical extension": lambda s: signed(s, {"crit": ["exp"]}),
    "another issuer": lambda s: signed(s, iss="elsewhere"),
    "another audience": lambda s: signed(s, aud="elsewhere"),
    "no audience": lambda s: signed(s, aud=...),
    "no subject": lambda s: signed(s, sub=...),
    "no jti": lambda s: signed(s, jti=...),
    "no iat": lambda s: signed(s, iat=...),
    "no exp": lambda s: signed(s, exp=...),
    "iat in the future": lambda s: signed(s, iat=int(time.time()) + 600, exp=int(time.time()) + 900),
    "lives too long": lambda s: signed(s, exp=int(time.time()) + 3600),
    "lives for ten years": lambda s: signed(s, exp=int(time.time()) + 315360000),
    "exp before iat": lambda s: signed(s, exp=int(time.time()), iat=int(time.time()) + 20),
    "exp as text": lambda s: signed(s, exp=str(int(time.time()) + 300)),
    "iat as text": lambda s: signed(s, iat=str(int(time.time()))),
    "unknown agency kind": lambda s: signed(s, agency_kind="king"),
    "the system itself": lambda s: signed(s, agency_kind=AgencyKind.SYSTEM.value),
    "no roles": lambda s: signed(s, roles=[]),
    "unknown role": lambda s: signed(s, roles=["root"]),
    "roles as text": lambda s: signed(s, roles="head"),
    "no region": lambda s: signed(s, region=""),
    "region of letters": lambda s: signed(s, region="abcdef"),
    "no agency": lambda s: signed(s, agency=...),
    "subject as number": lambda s: signed(s, sub=1),
    "too large": lambda s: signed(s, note="x" * 9000),
    "cut": lambda s: signed(s)[:-5],
    "another payload": lambda s: ".".join(
        part if number != 1 else signed(s, sub="other").split(".")[1]
        for number, part in enumerate(signed(s).split("."))
    ),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_token_is_refused(settings: Settings, forgery: str) -> None:
    with pytest.raises(Refusal, match="TOKEN_INVALID"):
        Identity(settings).actor(FORGERIES[forgery](settings))


def test_an_expired_token_is_told_so(settings: Settings) -> None:
    past = int(time.time()) - 400
    with pytest.raises(Refusal, match="TOKEN_EXPIRED"):
        Identity(settings).actor(signed(settings, iat=past, exp=past + 300))

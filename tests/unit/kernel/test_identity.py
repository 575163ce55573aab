"""Tokens: a good one names its actor, every forgery is refused."""

import hmac
import json
import time
from collections.abc import Callable
from functools import partial
from itertools import permutations
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from msgspec.structs import replace

from contracts.actors import AgencyKind
from contracts.errors import Refusal
from kernel.identity import PUBLIC, TOKEN_BYTES_MAX, Identity
from kernel.issuer import issue_token, make_issuer
from kernel.settings import Settings
from tests.platform.actors import HEAD
from tests.platform.tokens import (
    ALGORITHMS,
    claims,
    handmade,
    jwk,
    private_key,
    public_pem,
    signed_by_hand,
    token,
    write_key_set,
)

HEADER = {"alg": "EdDSA", "kid": "EdDSA", "typ": "at+jwt"}
UNSIGNED = ("none", "None", "NONE", "")
PAIRS = tuple(permutations(ALGORITHMS, 2))
SHARED = b"known to both sides and to nobody else"
OTHER = Ed25519PrivateKey.generate()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings.load(data_dir=tmp_path)
    weak = jwk("RS256", "weak")
    shared = {"kty": "oct", "k": jwt.utils.base64url_encode(SHARED).decode(), "kid": "HS256"}
    encryption = jwk("EdDSA", "encryption", use="enc")
    write_key_set(settings, [*(jwk(algorithm) for algorithm in ALGORITHMS), weak, shared, encryption, {"kty": "EC"}])
    return settings


@pytest.fixture
def identity(settings: Settings) -> Identity:
    return Identity(settings)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_a_token_of_an_accepted_algorithm_names_its_actor(identity: Identity, algorithm: str) -> None:
    assert (await identity.actor(token(algorithm))).agency == "ecology-640500"


async def test_a_key_that_does_not_name_its_algorithm_has_that_of_its_kind(settings: Settings) -> None:
    write_key_set(settings, [{k: v for k, v in jwk(one).items() if k != "alg"} for one in ALGORITHMS])
    identity = Identity(settings)
    for algorithm in ALGORITHMS:
        assert (await identity.actor(token(algorithm))).subject == "someone"


async def test_a_token_of_the_local_issuer_names_its_actor(tmp_path: Path) -> None:
    settings = Settings.load(data_dir=tmp_path, secrets_dir=tmp_path / "local")
    make_issuer(settings)
    assert await Identity(settings).actor(issue_token(settings, HEAD)) == HEAD


async def test_a_token_names_the_office_of_its_actor_where_it_has_one(tmp_path: Path) -> None:
    settings = Settings.load(data_dir=tmp_path, secrets_dir=tmp_path / "local")
    make_issuer(settings)
    in_office = replace(HEAD, office="enforcement")
    assert await Identity(settings).actor(issue_token(settings, in_office)) == in_office


async def test_no_token_is_the_public(identity: Identity) -> None:
    assert await identity.actor(None) is PUBLIC


async def test_an_audience_among_others_is_accepted(identity: Identity) -> None:
    assert (await identity.actor(token(aud=["elsewhere", "liandong"]))).subject == "someone"


def relabelled(algorithm: str, other: str) -> str:
    """A token signed with one algorithm's key that says it was another's."""
    return jwt.encode(claims(), private_key(algorithm), algorithm=algorithm, headers={"kid": other, "typ": "at+jwt"})


def signed_as(algorithm: str) -> str:
    """Signed with the RSA key of the set, by an algorithm that is not accepted."""
    return jwt.encode(claims(), private_key("RS256"), algorithm, headers={"kid": "RS256", "typ": "at+jwt"})


def mislabelled(algorithm: str, other: str) -> str:
    """The header names another algorithm than the one of the key it names."""
    signed = token(algorithm).split(".")
    header = handmade({"alg": other, "kid": algorithm, "typ": "at+jwt"}, b"").split(".")[0]
    return ".".join([header, *signed[1:]])


def hmac_with(secret: bytes, key_id: str) -> str:
    """The classic: what everyone knows, taken for a shared secret."""
    unsigned = handmade({"alg": "HS256", "kid": key_id, "typ": "at+jwt"}, _plain()).rpartition(".")[0]
    signature = hmac.digest(secret, unsigned.encode(), "sha256")
    return f"{unsigned}.{jwt.utils.base64url_encode(signature).decode()}"


def weak_rsa() -> str:
    """Signed with a key of 1024 bits that stands in the key set."""
    unsigned = handmade({"alg": "RS256", "kid": "RS256weak", "typ": "at+jwt"}, _plain()).rpartition(".")[0]
    signature = private_key("RS256", "weak").sign(unsigned.encode(), PKCS1v15(), SHA256())
    return f"{unsigned}.{jwt.utils.base64url_encode(signature).decode()}"


def der_signature() -> str:
    """An ES256 signature in ASN.1 instead of r and s."""
    head, payload, signature = token("ES256").split(".")
    raw = jwt.utils.base64url_decode(signature)
    half = len(raw) // 2
    der = encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))
    assert decode_dss_signature(der)
    return ".".join([head, payload, jwt.utils.base64url_encode(der).decode()])


def another_payload() -> str:
    own, other = token().split("."), token(sub="other").split(".")
    return ".".join([own[0], other[1], own[2]])


def bad_life(**life: int) -> Callable[[], str]:
    """Times relative to now."""
    return lambda: token("EdDSA", None, "", **{name: int(time.time()) + s for name, s in life.items()})


def _plain(**changes: object) -> bytes:
    return json.dumps(claims(**changes)).encode()


FORGERIES: dict[str, Callable[[], str]] = {
    "empty": lambda: "",
    "no token": lambda: "abc",
    "three dots": lambda: "a.b.c",
    "five parts": lambda: f"{token()}.x.y",
    "cut": lambda: token()[:-5],
    "too large": lambda: token(note="x" * TOKEN_BYTES_MAX),
    "no signature": lambda: token().rpartition(".")[0] + ".",
    "signature of zeros": lambda: handmade(HEADER, _plain(), bytes(64)),
    "another payload": another_payload,
    "another key": lambda: jwt.encode(claims(), OTHER, algorithm="EdDSA", headers=HEADER),
    "header is a list": lambda: handmade([], _plain()),  # type: ignore[arg-type]
    "header brings its own key": lambda: jwt.encode(
        claims(), OTHER, algorithm="EdDSA", headers=HEADER | {"jwk": jwk("EdDSA", "own")}
    ),
    "header names a key's address": lambda: jwt.encode(
        claims(), OTHER, algorithm="EdDSA", headers=HEADER | {"jku": "http://127.0.0.1:1/keys", "kid": "own"}
    ),
    "unknown kid": lambda: token(header={"kid": "other"}),
    "kid as path": lambda: token(header={"kid": "../../etc/passwd"}),
    "kid as number": lambda: handmade(HEADER | {"kid": 1}, _plain()),
    "no kid": lambda: jwt.encode(claims(), private_key("EdDSA"), algorithm="EdDSA", headers={"typ": "at+jwt"}),
    "key for encryption": lambda: token(name="encryption"),
    "weak RSA key": weak_rsa,
    "another type": lambda: token(header={"typ": "JWT"}),
    "type in capitals": lambda: token(header={"typ": "AT+JWT"}),
    "no type": lambda: token(header={"typ": None}),
    "critical extension": lambda: token(header={"crit": ["exp"]}),
    "detached payload": lambda: token(header={"b64": False, "crit": ["b64"]}),
    "payload is a list": lambda: signed_by_hand(b"[]"),
    "payload is no JSON": lambda: signed_by_hand(b"{"),
    "payload is not UTF-8": lambda: signed_by_hand(b'{"sub": "\xff"}'),
    "payload deeply nested": lambda: signed_by_hand(b"[" * 4000),
    "another issuer": lambda: token(iss="elsewhere"),
    "no issuer": lambda: token(iss=...),
    "issuer as list": lambda: signed_by_hand(_plain(iss=["liandong-local"])),
    "another audience": lambda: token(aud="elsewhere"),
    "no audience": lambda: token(aud=...),
    "no subject": lambda: token(sub=...),
    "empty subject": lambda: token(sub=""),
    "subject as number": lambda: signed_by_hand(_plain(sub=1)),
    "no jti": lambda: token(jti=...),
    "jti as number": lambda: signed_by_hand(_plain(jti=1)),
    "no iat": lambda: token(iat=...),
    "no exp": lambda: token(exp=...),
    "iat in the future": bad_life(iat=600, exp=900),
    "not yet": bad_life(nbf=300),
    "lives too long": bad_life(exp=3600),
    "lives for ten years": bad_life(exp=315360000),
    "exp before iat": bad_life(iat=20, exp=0),
    "exp as text": lambda: token(exp=str(int(time.time()) + 300)),
    "exp as fraction": lambda: token(exp=time.time() + 300.5),
    "exp beyond every number": lambda: signed_by_hand(_plain(exp=10**30)),
    "exp is infinite": lambda: signed_by_hand(_plain(exp=float("inf"))),
    "iat as text": lambda: token(iat=str(int(time.time()))),
    "iat is true": lambda: token(iat=True),
    "unknown agency kind": lambda: token(agency_kind="king"),
    "the system itself": lambda: token(agency_kind=AgencyKind.SYSTEM.value),
    "no agency": lambda: token(agency=...),
    "empty agency": lambda: token(agency=""),
    "no roles": lambda: token(roles=[]),
    "unknown role": lambda: token(roles=["root"]),
    "roles as text": lambda: token(roles="head"),
    "no region": lambda: token(region=""),
    "region of letters": lambda: token(region="abcdef"),
    "region of wide digits": lambda: token(region="６４０５００"),
    "region of the whole world": lambda: token(region="64"),
    "office of capitals": lambda: token(office="Enforcement"),
    "office as number": lambda: signed_by_hand(_plain(office=1)),
    "empty office": lambda: token(office=""),
    "office with a line break": lambda: token(office="permit\n"),
    "confirmation of another kind": lambda: token(cnf={"jkt": "x" * 43}),
    "confirmation is null": lambda: token(cnf=None),
    "confirmation too short": lambda: token(cnf={"x5t#S256": "abc"}),
    "signature in ASN.1": der_signature,
    "shared key of the set": lambda: hmac_with(SHARED, "HS256"),
    **{f"unsigned: {none}": partial(handmade, HEADER | {"alg": none}, _plain(), b"") for none in UNSIGNED},
    **{f"{one} key as secret": partial(hmac_with, public_pem(one), one) for one in ALGORITHMS},
    **{f"{one} signed, {other} key": partial(relabelled, one, other) for one, other in PAIRS},
    **{f"{one} key, {other} named": partial(mislabelled, one, other) for one, other in PAIRS},
    **{f"RSA key with {other}": partial(signed_as, other) for other in ("RS384", "RS512", "PS256")},
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_forged_token_is_refused(identity: Identity, forgery: str) -> None:
    forged = FORGERIES[forgery]()
    for _ in range(2):
        with pytest.raises(Refusal, match="TOKEN_INVALID"):
            await identity.actor(forged)


async def test_an_expired_token_is_told_so(identity: Identity) -> None:
    with pytest.raises(Refusal, match="TOKEN_EXPIRED"):
        await identity.actor(bad_life(iat=-400, exp=-100)())

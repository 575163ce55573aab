"""An issuer that signs with every accepted algorithm, and whatever a forger would try."""

import base64
import json
import time
import uuid
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key

from contracts.actors import Actor
from kernel.identity import LEEWAY_SECONDS
from kernel.settings import Settings

ALGORITHMS = ("EdDSA", "ES256", "RS256")


@cache
def private_key(algorithm: str, name: str = "") -> Any:
    """A key for the algorithm; another name, another key."""
    match algorithm:
        case "EdDSA":
            return Ed25519PrivateKey.generate()
        case "ES256":
            return generate_private_key(SECP256R1())
    return generate_rsa_key(65537, 1024 if name == "weak" else 2048)


def jwk(algorithm: str, name: str = "", **changes: Any) -> dict[str, Any]:
    """The public half as an entry of a key set; its key id is the algorithm and the name."""
    made: dict[str, Any] = json.loads(
        jwt.get_algorithm_by_name(algorithm).to_jwk(private_key(algorithm, name).public_key())
    )
    return made | {"kid": f"{algorithm}{name}", "alg": algorithm, "use": "sig"} | changes


def public_pem(algorithm: str) -> bytes:
    """The public half as text."""
    key = private_key(algorithm).public_key()
    pem: bytes = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return pem


def write_key_set(settings: Settings, keys: Sequence[dict[str, Any]]) -> None:
    """Make these the keys that tokens are checked with."""
    place = Path(settings.key_set_source)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps({"keys": keys}))


def claims(**changes: Any) -> dict[str, Any]:
    """Good claims with changes; `...` leaves one out."""
    now = int(time.time())
    full = {
        "iss": "liandong-local",
        "aud": "liandong",
        "sub": "someone",
        "jti": uuid.uuid4().hex,
        "iat": now,
        "exp": now + 300,
        "agency": "ecology-640500",
        "agency_kind": "ecology",
        "region": "640500",
        "roles": ["officer"],
    } | changes
    return {name: value for name, value in full.items() if value is not ...}


def token(algorithm: str = "EdDSA", header: dict[str, Any] | None = None, name: str = "", **changes: Any) -> str:
    """A token of the issuer; a header of None leaves that header out."""
    headers: dict[str, Any] = {"kid": f"{algorithm}{name}", "typ": "at+jwt"} | (header or {})
    return jwt.encode(claims(**changes), private_key(algorithm, name), algorithm=algorithm, headers=headers)


def handmade(header: dict[str, Any], payload: bytes, signature: bytes = b"x" * 64) -> str:
    """A token put together by hand."""
    parts = (json.dumps(header).encode(), payload, signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def signed_by_hand(payload: bytes, **header: Any) -> str:
    """Any bytes under a good signature of the issuer's Ed25519 key."""
    unsigned = handmade({"alg": "EdDSA", "kid": "EdDSA", "typ": "at+jwt"} | header, payload).rpartition(".")[0]
    signature = private_key("EdDSA").sign(unsigned.encode())
    return f"{unsigned}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def token_ending_in(settings: Settings, actor: Actor, seconds: int) -> str:
    """A token of the local issuer whose leeway ends so soon."""
    key_id = json.loads(Path(settings.key_set_source).read_text())["keys"][0]["kid"]
    private = serialization.load_pem_private_key((settings.secrets_folder / "issuer.pem").read_bytes(), None)
    assert isinstance(private, Ed25519PrivateKey)
    end = int(time.time()) - LEEWAY_SECONDS + seconds + 1
    claims = {
        "iss": settings.token_issuer,
        "aud": settings.token_audience,
        "sub": actor.subject,
        "jti": uuid.uuid4().hex,
        "iat": end - 300,
        "exp": end,
        "agency": actor.agency,
        "agency_kind": actor.agency_kind,
        "region": actor.region,
        "roles": list(actor.roles),
    }
    return jwt.encode(claims, private, algorithm="EdDSA", headers={"kid": key_id, "typ": "at+jwt"})

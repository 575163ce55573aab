"""The local issuer of trial tokens (演示): an Ed25519 key pair in the data folder, loopback only."""

import fcntl
import json
import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import jwt
import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.actors import Actor
from kernel.identity import LEEWAY_SECONDS, TOKEN_TYPE
from kernel.settings import Settings
from kernel.trust import Revocations

PRIVATE_KEY = "issuer.pem"
LIFE_SECONDS = 600


def make_issuer(settings: Settings) -> None:
    """Write the key pair and its key set once; the private key is readable by its owner only."""
    secret = settings.secrets_folder / PRIVATE_KEY
    if secret.exists():
        return
    key = Ed25519PrivateKey.generate()
    _write_private(secret, key)
    public = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key()))
    public |= {"kid": uuid.uuid4().hex, "alg": "EdDSA", "use": "sig"}
    Path(settings.key_set_source).write_text(json.dumps({"keys": [public]}, indent=1))


def _write_private(place: Path, key: Ed25519PrivateKey) -> None:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch(mode=0o600)
    place.write_bytes(pem)


def issue_token(
    settings: Settings, actor: Actor, life_seconds: int = LIFE_SECONDS, *, thumbprint: str | None = None
) -> str:
    """A signed token for this actor, valid for at most 10 minutes; bound to a certificate by its thumbprint."""
    key_id = json.loads(Path(settings.key_set_source).read_text())["keys"][0]["kid"]
    now = int(time.time())
    claims = {
        "iss": settings.token_issuer,
        "aud": settings.token_audience,
        "sub": actor.subject,
        "jti": uuid.uuid4().hex,
        "iat": now,
        "exp": now + life_seconds,
        "agency": actor.agency,
        "agency_kind": actor.agency_kind.value,
        "region": actor.region,
        "roles": [role.value for role in actor.roles],
    }
    if actor.office:
        claims["office"] = actor.office
    if thumbprint:
        claims["cnf"] = {"x5t#S256": thumbprint}
    private = serialization.load_pem_private_key((settings.secrets_folder / PRIVATE_KEY).read_bytes(), None)
    assert isinstance(private, Ed25519PrivateKey)
    return jwt.encode(claims, private, algorithm="EdDSA", headers={"kid": key_id, "typ": TOKEN_TYPE})


def token_id_of(token: str) -> str | None:
    """The jti a token carries, unverified; None for what is no token."""
    try:
        return str(jwt.decode(token, options={"verify_signature": False})["jti"])
    except (jwt.PyJWTError, KeyError):
        return None


def revoke_token(place: Path, token_id: str) -> None:
    """Refuse one token from now on; it is on the list until no token of today can still be valid."""
    gone_at = int(time.time()) + LIFE_SECONDS + LEEWAY_SECONDS
    _change(place, lambda known: msgspec.structs.replace(known, tokens=known.tokens | {token_id: gone_at}))


def revoke_subject(place: Path, subject: str) -> None:
    """Refuse every token issued to this subject until now."""
    now = int(time.time())
    _change(place, lambda known: msgspec.structs.replace(known, subjects=known.subjects | {subject: now}))


def revoke_all(place: Path) -> None:
    """Refuse every token issued until now."""
    now = int(time.time())
    _change(place, lambda known: msgspec.structs.replace(known, issued_until=now))


def _change(place: Path, change: Callable[[Revocations], Revocations]) -> None:
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = msgspec.json.decode(place.read_bytes(), type=Revocations) if place.exists() else Revocations()
        fresh = place.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(change(_without_the_expired(known))))
        os.replace(fresh, place)


def _without_the_expired(known: Revocations) -> Revocations:
    now = int(time.time())
    oldest = now - LIFE_SECONDS - LEEWAY_SECONDS
    return Revocations(
        tokens={id: gone_at for id, gone_at in known.tokens.items() if gone_at > now},
        subjects={subject: until for subject, until in known.subjects.items() if until > oldest},
        issued_until=known.issued_until,
    )

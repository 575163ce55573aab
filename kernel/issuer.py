"""The local issuer of trial tokens (演示): an Ed25519 key pair in the data folder, loopback only."""

import json
import time
import uuid
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.actors import Actor
from kernel.identity import TOKEN_TYPE
from kernel.settings import Settings

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


def issue_token(settings: Settings, actor: Actor, life_seconds: int = LIFE_SECONDS) -> str:
    """A signed token for this actor, valid for at most 10 minutes."""
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
    private = serialization.load_pem_private_key((settings.secrets_folder / PRIVATE_KEY).read_bytes(), None)
    assert isinstance(private, Ed25519PrivateKey)
    return jwt.encode(claims, private, algorithm="EdDSA", headers={"kid": key_id, "typ": TOKEN_TYPE})

"""Who is asking: tokens in, actors out.

A token is a JWT (EdDSA, ES256 or RS256) whose header names `kid` and `typ: at+jwt` and whose
claims are iss, aud, sub, jti, iat, exp (≤ 10 min after iat), agency, agency_kind, region, roles.
"""

import hashlib
import json
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any

import httpx
import jwt
import msgspec

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from kernel.settings import Settings

ALGORITHMS = ("EdDSA", "ES256", "RS256")
TOKEN_TYPE = "at+jwt"
TOKEN_BYTES_MAX = 8192
TOKEN_LIFE_SECONDS_MAX = 600
LEEWAY_SECONDS = 30
CACHE_SECONDS = 60
CACHE_TOKENS_MAX = 10_000
KEY_SET_SECONDS = 60

PUBLIC = Actor(
    subject="anonymous",
    agency="public",
    agency_kind=AgencyKind.PUBLIC,
    region="000000",
    roles=(Role.MEMBER,),
)


class KeySet:
    """The issuer's public keys (JWKS) by key id, read again every 60 s from a file or URL."""

    def __init__(self, place: str) -> None:
        self.place = place
        self._keys: dict[str, jwt.PyJWK] = {}
        self._read_at = float("-inf")

    def key(self, key_id: str) -> jwt.PyJWK | None:
        """The key of this id, or None."""
        if time.monotonic() - self._read_at > KEY_SET_SECONDS:
            self._read()
        return self._keys.get(key_id)

    def _read(self) -> None:
        text = httpx.get(self.place, timeout=5).text if "://" in self.place else Path(self.place).read_text()
        self._keys = {key["kid"]: jwt.PyJWK(key) for key in json.loads(text)["keys"] if "kid" in key}
        self._read_at = time.monotonic()


class Claims(msgspec.Struct, frozen=True):
    """The claims a token must carry, with their exact types."""

    sub: str
    jti: str
    iat: int
    exp: int
    agency: str
    agency_kind: AgencyKind
    region: str
    roles: tuple[Role, ...]


class Identity:
    """Checks tokens; a checked one is remembered for up to 60 s, never past its `exp`."""

    def __init__(self, settings: Settings) -> None:
        self._keys = KeySet(settings.key_set_source)
        self._issuer = settings.token_issuer
        self._audience = settings.token_audience
        self._checked: OrderedDict[bytes, tuple[float, Actor]] = OrderedDict()

    def actor(self, token: str | None) -> Actor:
        """The actor a token stands for; no token is the public. Refusals: TOKEN_INVALID, TOKEN_EXPIRED."""
        if token is None:
            return PUBLIC
        digest = hashlib.sha256(token.encode()).digest()
        known = self._checked.get(digest)
        if known and known[0] > time.time():
            return known[1]
        claims = self._claims(token)
        actor = Actor(
            subject=claims.sub,
            agency=claims.agency,
            agency_kind=claims.agency_kind,
            region=claims.region,
            roles=claims.roles,
        )
        self._remember(digest, min(time.time() + CACHE_SECONDS, claims.exp + LEEWAY_SECONDS), actor)
        return actor

    def _remember(self, digest: bytes, until: float, actor: Actor) -> None:
        self._checked[digest] = (until, actor)
        if len(self._checked) > CACHE_TOKENS_MAX:
            self._checked.popitem(last=False)

    def _claims(self, token: str) -> Claims:
        if len(token) > TOKEN_BYTES_MAX:
            raise Refusal("TOKEN_INVALID", reason="令牌超过 8 KB")
        try:
            payload = self._verified(token)
            claims = msgspec.convert(payload, Claims, strict=True)
        except jwt.ExpiredSignatureError:
            raise Refusal("TOKEN_EXPIRED") from None
        except (jwt.PyJWTError, msgspec.ValidationError, ValueError, KeyError, TypeError):
            raise Refusal("TOKEN_INVALID", reason="签名、签发者、受众或声明不符") from None
        _check_life(claims)
        return claims

    def _verified(self, token: str) -> dict[str, Any]:
        header = jwt.get_unverified_header(token)
        if header.get("typ") != TOKEN_TYPE or header.get("crit"):
            raise jwt.InvalidTokenError("typ")
        key = self._keys.key(str(header.get("kid", "")))
        if key is None or key.algorithm_name != header.get("alg"):
            raise jwt.InvalidTokenError("kid")
        return jwt.decode(
            token,
            key,
            algorithms=list(ALGORITHMS),
            issuer=self._issuer,
            audience=self._audience,
            leeway=LEEWAY_SECONDS,
            options={"require": ["iss", "aud", "sub", "jti", "iat", "exp"]},
        )


def _check_life(claims: Claims) -> None:
    if not 0 < claims.exp - claims.iat <= TOKEN_LIFE_SECONDS_MAX:
        raise Refusal("TOKEN_INVALID", reason="有效期须在 10 分钟以内")
    if claims.agency_kind is AgencyKind.SYSTEM:
        raise Refusal("TOKEN_INVALID", reason="系统身份不接受令牌")
    if not (claims.roles and claims.region.isdigit() and len(claims.region) == 6):
        raise Refusal("TOKEN_INVALID", reason="缺少角色或行政区划代码")

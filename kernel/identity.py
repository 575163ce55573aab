"""Who is asking: tokens in, actors out.

A token is a JWT (EdDSA, ES256 or RS256) whose header names `kid` and `typ: at+jwt` and whose
claims are iss, aud, sub, jti, iat, exp (≤ 10 min after iat), agency, agency_kind, region, roles,
for who belongs to an office of the agency `office`, and for a sender-bound one `cnf` with the
thumbprint of the client's certificate (RFC 8705).
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Annotated, Any

import jwt
import msgspec

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.patterns import OFFICE
from kernel.certificates import thumbprint_of
from kernel.settings import Settings
from kernel.trust import Trust, Trusted

TOKEN_TYPE = "at+jwt"
TOKEN_BYTES_MAX = 8192
TOKEN_LIFE_SECONDS_MAX = 600
LEEWAY_SECONDS = 30
CACHE_TOKENS_MAX = 10_000

PUBLIC = Actor(
    subject="anonymous",
    agency="public",
    agency_kind=AgencyKind.PUBLIC,
    region="000000",
    roles=(Role.MEMBER,),
)

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Confirmation(msgspec.Struct, frozen=True):
    """The certificate a token is bound to."""

    thumbprint: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{43}$")] = msgspec.field(name="x5t#S256")


class Claims(msgspec.Struct, frozen=True):
    """The claims a token must carry, with their exact types."""

    sub: Name
    jti: Name
    iat: int
    exp: int
    agency: Name
    agency_kind: AgencyKind
    region: Annotated[str, msgspec.Meta(pattern="^[0-9]{6}$")]
    roles: Annotated[tuple[Role, ...], msgspec.Meta(min_length=1)]
    office: Annotated[str, msgspec.Meta(pattern=OFFICE)] | None = None
    cnf: Confirmation | msgspec.UnsetType = msgspec.UNSET


class Checked(msgspec.Struct, frozen=True):
    """A token found good: until when, for whom, and bound to which certificate."""

    until: float
    actor: Actor
    thumbprint: str | None


class Identity:
    """Checks tokens; a checked one is remembered until its `exp`, or until keys or revocations change."""

    def __init__(self, settings: Settings, seconds: Callable[[], float] = time.monotonic) -> None:
        self._trust = Trust(settings.key_set_source, settings.revocation_source, seconds)
        self._issuer = settings.token_issuer
        self._audience = settings.token_audience
        self._must_be_bound = settings.sender_bound_tokens
        self._known: OrderedDict[bytes, Checked] = OrderedDict()
        self._known_under: Trusted | None = None

    async def actor(self, token: str | None) -> Actor:
        """The actor a token stands for; no token is the public.

        Refusals: TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REVOKED, KEY_SET_UNAVAILABLE.
        """
        return PUBLIC if token is None else (await self._checked(token)).actor

    async def actor_at_the_door(self, token: str | None, certificate: str | None) -> Actor:
        """The same where the sender comes in: a bound token is good only from the holder of its certificate.

        `certificate` is what the TLS proxy wrote about the client's. Refusal besides: TOKEN_SENDER_UNPROVED.
        """
        if token is None:
            return PUBLIC
        checked = await self._checked(token)
        if checked.thumbprint is None and self._must_be_bound:
            raise Refusal("TOKEN_SENDER_UNPROVED", reason="令牌没有绑定客户端证书")
        if checked.thumbprint and (certificate is None or thumbprint_of(certificate) != checked.thumbprint):
            raise Refusal("TOKEN_SENDER_UNPROVED", reason="客户端证书与令牌所绑定的不符")
        return checked.actor

    async def _checked(self, token: str) -> Checked:
        trusted = await self._trust.latest()
        if trusted is not self._known_under:
            self._known.clear()
            self._known_under = trusted
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        known = self._known.get(digest)
        if known is None or known.until <= time.time():
            known = self._known[digest] = self._check(token, trusted)
            if len(self._known) > CACHE_TOKENS_MAX:
                self._known.popitem(last=False)
        return known

    def _check(self, token: str, trusted: Trusted) -> Checked:
        claims = self._claims(token, trusted)
        if trusted.revoked.cover(token_id=claims.jti, subject=claims.sub, issued_at=claims.iat):
            raise Refusal("TOKEN_REVOKED")
        actor = Actor(
            subject=claims.sub,
            agency=claims.agency,
            agency_kind=claims.agency_kind,
            region=claims.region,
            roles=claims.roles,
            office=claims.office,
        )
        return Checked(claims.exp + LEEWAY_SECONDS, actor, claims.cnf.thumbprint if claims.cnf else None)

    def _claims(self, token: str, trusted: Trusted) -> Claims:
        if len(token) > TOKEN_BYTES_MAX:
            raise Refusal("TOKEN_INVALID", reason="令牌超过 8 KB")
        try:
            claims = msgspec.convert(self._verified(token, trusted), Claims, strict=True)
        except jwt.ExpiredSignatureError:
            raise Refusal("TOKEN_EXPIRED") from None
        except (
            jwt.PyJWTError,
            msgspec.ValidationError,
            ValueError,
            KeyError,
            TypeError,
            OverflowError,
            RecursionError,
        ):
            raise Refusal("TOKEN_INVALID", reason="签名、签发者、受众或声明不符") from None
        if not 0 < claims.exp - claims.iat <= TOKEN_LIFE_SECONDS_MAX:
            raise Refusal("TOKEN_INVALID", reason="有效期须在 10 分钟以内")
        if claims.agency_kind is AgencyKind.SYSTEM:
            raise Refusal("TOKEN_INVALID", reason="系统身份不接受令牌")
        return claims

    def _verified(self, token: str, trusted: Trusted) -> dict[str, Any]:
        header = jwt.get_unverified_header(token)
        if header.get("typ") != TOKEN_TYPE or "crit" in header:
            raise jwt.InvalidTokenError("typ")
        key = trusted.keys.get(str(header.get("kid", "")))
        if key is None or key.algorithm_name != header.get("alg"):
            raise jwt.InvalidTokenError("kid")
        return jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            issuer=self._issuer,
            audience=self._audience,
            leeway=LEEWAY_SECONDS,
            options={"require": ["iss", "aud", "sub", "jti", "iat", "exp"]},
        )

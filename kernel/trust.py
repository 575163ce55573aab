"""What tokens are checked against: the issuer's public keys and the list of revoked tokens.

Both are read again every 30 s, from a file or an address. What can't be read leaves its last good content in force.
"""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

import httpx
import jwt
import msgspec
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from contracts.errors import Refusal

T = TypeVar("T")

log = structlog.get_logger()

ALGORITHMS = ("EdDSA", "ES256", "RS256")
RSA_BITS_MIN = 2048
REREAD_SECONDS = 30
# What is older than this is not trusted before it was read again: 45 s and one read stay under 60 s.
UNSEEN_SECONDS_MAX = 45
READ_SECONDS_MAX = 5
FIRST_RETRY_SECONDS = 1

Keys = dict[str, jwt.PyJWK]


class Revocations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is refused before it expires; moments in unix seconds.

    `tokens`: jti -> the token's exp; `subjects`: sub -> issued up to then; `issued_until`: everyone's.
    """

    tokens: dict[str, int] = {}
    subjects: dict[str, int] = {}
    issued_until: int = 0

    def cover(self, *, token_id: str, subject: str, issued_at: int) -> bool:
        """Whether such a token is revoked."""
        return token_id in self.tokens or issued_at <= max(self.subjects.get(subject, 0), self.issued_until)


class Trusted(msgspec.Struct, frozen=True):
    """One state of both; another object as soon as either changes."""

    keys: Keys
    revoked: Revocations


class Source(Generic[T]):
    """A text at a path or address, understood once per change."""

    def __init__(self, place: str, understand: Callable[[bytes], T], absent: T | None = None) -> None:
        self._place = place
        self._understand = understand
        self._text: bytes | None = None
        self.value = absent
        self._may_be_absent = absent is not None and "://" not in place

    async def reread(self) -> None:
        """Take over what stands there now; what can't be read or understood changes nothing and is logged."""
        try:
            text = await self._read()
            if text != self._text:
                self.value, self._text = self._understand(text), text
        except FileNotFoundError as error:
            if not self._may_be_absent or self._text is not None:
                self._keep(error)
        except (OSError, ValueError, TypeError, KeyError, httpx.HTTPError, msgspec.MsgspecError) as error:
            self._keep(error)

    async def _read(self) -> bytes:
        if "://" not in self._place:
            return await asyncio.to_thread(Path(self._place).read_bytes)
        async with httpx.AsyncClient(timeout=READ_SECONDS_MAX) as http:
            answer = await asyncio.wait_for(http.get(self._place), READ_SECONDS_MAX)
            return answer.raise_for_status().content

    def _keep(self, error: Exception) -> None:
        log.error("the last good one stays in force", place=self._place, reason=f"{type(error).__name__}: {error}")


class Trust:
    """Keys and revocations of one process; a change is in force within 60 s."""

    def __init__(self, key_set: str, revocations: str, seconds: Callable[[], float] = time.monotonic) -> None:
        self._keys: Source[Keys] = Source(key_set, read_keys)
        self._revoked = Source(revocations, msgspec.json.Decoder(Revocations).decode, Revocations())
        self._seconds = seconds
        self._tried_at = float("-inf")
        self._reading: asyncio.Task[None] | None = None
        self._trusted: Trusted | None = None

    async def latest(self) -> Trusted:
        """What holds now. Refusal: KEY_SET_UNAVAILABLE while no key set was ever read."""
        age = self._seconds() - self._tried_at
        if self._reading is None and age > (REREAD_SECONDS if self._trusted else FIRST_RETRY_SECONDS):
            self._reading = asyncio.create_task(self._reread())
        if self._reading is not None and (self._trusted is None or age > UNSEEN_SECONDS_MAX):
            await asyncio.shield(self._reading)
        if self._trusted is None:
            raise Refusal("KEY_SET_UNAVAILABLE")
        return self._trusted

    async def _reread(self) -> None:
        started = self._seconds()
        try:
            await asyncio.gather(self._keys.reread(), self._revoked.reread())
            self._take_over(self._keys.value, self._revoked.value)
        finally:
            self._tried_at, self._reading = started, None

    def _take_over(self, keys: Keys | None, revoked: Revocations | None) -> None:
        if keys is None or revoked is None:
            return
        known = self._trusted
        if known is None or known.keys is not keys or known.revoked is not revoked:
            self._trusted = Trusted(keys, revoked)


def read_keys(text: bytes) -> Keys:
    """The keys of a JWKS that may sign tokens, by key id; others are left out and logged."""
    keys: Keys = {}
    for one in json.loads(text)["keys"]:
        reason = _unfit(one)
        if reason:
            log.warning("key left out", kid=one.get("kid"), reason=reason)
        else:
            keys[one["kid"]] = jwt.PyJWK(one)
    return keys


def _unfit(one: dict[str, str]) -> str | None:
    if not one.get("kid") or one.get("use", "sig") != "sig":
        return "no kid, or not for signatures"
    try:
        key = jwt.PyJWK(one)
    except jwt.PyJWTError as error:
        return str(error)
    if key.algorithm_name not in ALGORITHMS:
        return f"algorithm {key.algorithm_name}"
    if isinstance(key.key, RSAPublicKey) and key.key.key_size < RSA_BITS_MIN:
        return f"{key.key.key_size} bits"
    return None

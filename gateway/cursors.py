"""Cursors: where a list goes on, signed and bound to its query and its asker."""

import base64
import hashlib
import hmac
from typing import Any

import msgspec

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.messages import Query

MAC_BYTES = 16
NOT_IN_SCOPE = frozenset({"count", "size", "after"})


class Cursors:
    """Makes and reads cursors with the hub's cursor secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def make(self, key: str, scope: bytes) -> str:
        """A cursor that continues after this key."""
        mac = hmac.new(self._secret, scope + key.encode(), hashlib.sha256).digest()[:MAC_BYTES]
        return base64.urlsafe_b64encode(mac + key.encode()).decode().rstrip("=")

    def derive(self, purpose: str, *parts: str) -> bytes:
        """32 bytes that only the hub can make, the same for the same parts: what a repeated command must repeat."""
        told = msgspec.msgpack.encode(("derive", purpose, parts))
        return hmac.new(self._secret, told, hashlib.sha256).digest()

    def read(self, cursor: str, scope: bytes) -> str:
        """The key of a cursor. Refusal: CURSOR_INVALID for one of another list or asker."""
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            key = raw[MAC_BYTES:].decode()
        except ValueError:
            raise Refusal("CURSOR_INVALID") from None
        if not hmac.compare_digest(self.make(key, scope), cursor):
            raise Refusal("CURSOR_INVALID")
        return key


def scope_of(query: Query[Any], actor: Actor) -> bytes:
    """What a cursor is bound to: the query with its order but without its page, and who asks."""
    filters = {name: getattr(query, name) for name in query.__struct_fields__ if name not in NOT_IN_SCOPE}
    asker = (actor.agency, actor.subject, actor.region, sorted(actor.roles))
    return hashlib.sha256(msgspec.msgpack.encode((query.subject, filters, asker))).digest()

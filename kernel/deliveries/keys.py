"""The keys deliveries are signed with: one for each receiver and service, its private half sealed to the service.

A receiver's signatures have the form of Standard Webhooks: `v1a,` for Ed25519, `v1sm2,` for SM2, over
`<id>.<seconds>.<body>`. While keys overlap each signs.
"""

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from contracts.deliveries import DeliveryKey
from contracts.transfer.signing_terms import SigningAlgorithm
from kernel.agency_signatures import from_text, make_private, public_text, sign
from kernel.database import Connection
from kernel.deliveries.store import Executor
from kernel.sealing import Sealer

MARKS = {SigningAlgorithm.ED25519: "v1a", SigningAlgorithm.SM2: "v1sm2"}

ADD = """
INSERT INTO delivery_keys (receiver, version, algorithm, public_key, sealed, made_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""
RETIRE = """
UPDATE delivery_keys SET valid_until = $3
WHERE receiver = $1 AND version < $2 AND (valid_until IS NULL OR valid_until > $3)
"""
SIGNING = """
SELECT version, algorithm, sealed FROM delivery_keys
WHERE receiver = $1 AND (valid_until IS NULL OR valid_until > hub_now()) ORDER BY version DESC
"""
SHOWN = """
SELECT receiver, version, algorithm, public_key, made_at, valid_until FROM delivery_keys
WHERE receiver = ANY($1::text[]) AND (valid_until IS NULL OR valid_until > hub_now() - interval '1 year')
ORDER BY version DESC
"""


class SigningKey(msgspec.Struct, frozen=True):
    """A private key of one receiver."""

    version: int
    algorithm: SigningAlgorithm
    private: bytes

    def sign(self, data: bytes) -> str:
        """As base64url."""
        return sign(self.algorithm, self.private, data)


async def make(
    connection: Connection, sealer: Sealer, algorithm: SigningAlgorithm, receiver: str, version: int, at: datetime
) -> None:
    """Make the keys of a version, unless they are there."""
    private = make_private(algorithm)
    sealed = sealer.seal(private, _context(receiver, version))
    public = public_text(algorithm, private)
    await connection.execute(ADD, receiver, version, algorithm.value, public, sealed, at)


async def retire(connection: Connection, receiver: str, version: int, at: datetime, overlap: timedelta) -> None:
    """Have the keys before this version sign no longer than the overlap."""
    await connection.execute(RETIRE, receiver, version, at + overlap)


async def signing(connection: Executor, sealer: Sealer, receiver: str) -> list[SigningKey]:
    """The keys that sign now, the newest first."""
    return [
        SigningKey(
            row["version"],
            SigningAlgorithm(row["algorithm"]),
            sealer.open(row["sealed"], _context(receiver, row["version"])),
        )
        for row in await connection.fetch(SIGNING, receiver)
    ]


async def shown(connection: Connection, receivers: Sequence[str]) -> dict[str, list[DeliveryKey]]:
    """The public halves by receiver, the newest first."""
    found: dict[str, list[DeliveryKey]] = {}
    for row in await connection.fetch(SHOWN, list(receivers)):
        facts = {name: row[name] for name in DeliveryKey.__struct_fields__}
        found.setdefault(row["receiver"], []).append(DeliveryKey(**facts))
    return found


def headers(id: str, at: datetime, body: bytes, keys: Sequence[SigningKey]) -> dict[str, str]:
    """What goes with a body: Standard Webhooks' id, time and signatures."""
    seconds = int(at.timestamp())
    signed = signed_content(id, seconds, body)
    return {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "user-agent": "liandong-deliveries/1",
        "webhook-id": id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"{MARKS[key.algorithm]},{_standard(key.sign(signed))}" for key in keys),
    }


def signed_content(id: str, seconds: int, body: bytes) -> bytes:
    """What is signed."""
    return f"{id}.{seconds}.".encode() + body


def _standard(base64url: str) -> str:
    return base64.b64encode(from_text(base64url)).decode()


def _context(receiver: str, version: int) -> str:
    return f"delivery key {receiver} {version}"

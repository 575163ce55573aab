"""Every SQL statement about published proofs."""

from datetime import datetime

from contracts.joint_inspection.draws import DrawProof
from kernel.database import Connection

PROOF_PART_CHARS = 100_000

PUBLISH = """
UPDATE draws SET state = 'published', published_at = $2, proof = $3, nonce_initiator = NULL, nonce_witness = NULL
WHERE id = $1
"""
PART = """
SELECT substring(proof FROM $2::integer + 1 FOR $3::integer) AS text, length(proof) AS total, proof_hash
FROM draws WHERE id = $1 AND state = 'published'
"""


async def publish(connection: Connection, draw: str, published_at: datetime, proof: str) -> None:
    """Open the proof; from now on the nonces stand in it and nowhere else."""
    await connection.execute(PUBLISH, draw, published_at, proof)


async def part(connection: Connection, draw: str, offset: int) -> DrawProof | None:
    """A slice of a published proof."""
    row = await connection.fetchrow(PART, draw, offset, PROOF_PART_CHARS)
    if row is None:
        return None
    end = offset + len(row["text"])
    following = end if end < row["total"] else None
    return DrawProof(draw=draw, proof_hash=row["proof_hash"], text=row["text"], next=following)

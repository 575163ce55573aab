"""Every SQL statement about what each taking-part agency brings to a draw."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.joint_inspection.draws import DrawPart
from kernel.database import Connection
from kernel.sealing import Sealer
from services.joint_inspection.draws.rules import Side
from services.joint_inspection.lottery.rules import Library, canonical
from services.joint_inspection.officer_draws.rules import library_hash

INSERT = """
INSERT INTO draw_parts (draw, agency, place)
SELECT $1, agency, place FROM unnest($2::text[]) WITH ORDINALITY AS one (agency, place)
"""
FIND = "SELECT agency, commitment, subject, nonce, library FROM draw_parts WHERE draw = $1 ORDER BY place"
SAVE_SIDE = "UPDATE draw_parts SET commitment = $3, subject = $4, nonce = $5 WHERE draw = $1 AND agency = $2"
SAVE_LIBRARY = """
UPDATE draw_parts SET library = $3, library_hash = $4, officers = $5 WHERE draw = $1 AND agency = $2
"""
DREW = "UPDATE draw_parts SET drew_at = $3 WHERE draw = $1 AND agency = ANY($2::text[])"
FORGET_NONCES = "UPDATE draw_parts SET nonce = NULL WHERE draw = $1"
OF_DRAWS = """
SELECT draw, agency, library_hash, officers, drew_at,
       CASE agency WHEN initiator THEN commitment_initiator WHEN witness THEN commitment_witness ELSE commitment END
       AS commitment
FROM draw_parts JOIN draws ON draws.id = draw_parts.draw WHERE draw = ANY($1::text[]) ORDER BY draw, place
"""
_library = msgspec.json.Decoder(Library)


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """Every agency's side as far as it stands behind its own officers, and the libraries frozen so far."""

    sides: tuple[Side, ...]
    libraries: dict[str, Library]


async def insert(connection: Connection, draw: str, agencies: Sequence[str]) -> None:
    """Expect every taking-part agency to bring its officers."""
    await connection.execute(INSERT, draw, agencies)


async def find(connection: Connection, sealer: Sealer, draw: str) -> Parts:
    """The parts of one draw in the order of its agencies; none for a draw of version 1."""
    rows = await connection.fetch(FIND, draw)
    return Parts(
        sides=tuple(_side(row, sealer, draw) for row in rows),
        libraries={row["agency"]: _library.decode(row["library"]) for row in rows if row["library"]},
    )


def _side(row: asyncpg.Record, sealer: Sealer, draw: str) -> Side:
    sealed = row["nonce"]
    return Side(
        agency=row["agency"],
        commitment=row["commitment"],
        subject=row["subject"],
        nonce=sealer.open_text(sealed, _context(draw, row["agency"])) if sealed else None,
    )


def _context(draw: str, agency: str) -> str:
    return f"nonce:{draw}:{agency}"


async def save_side(connection: Connection, sealer: Sealer, draw: str, side: Side) -> None:
    """Record a commitment, and a nonce under seal."""
    sealed = sealer.seal_text(side.nonce, _context(draw, side.agency)) if side.nonce else None
    await connection.execute(SAVE_SIDE, draw, side.agency, side.commitment, side.subject, sealed)


async def save_library(connection: Connection, draw: str, library: Library) -> None:
    """Freeze an agency's officers."""
    frozen = (canonical(library), library_hash(library), len(library.officers))
    await connection.execute(SAVE_LIBRARY, draw, library.agency, *frozen)


async def drew(connection: Connection, draw: str, agencies: Sequence[str], at: datetime) -> None:
    """Record that these agencies have drawn their officers."""
    await connection.execute(DREW, draw, agencies, at)


async def forget_nonces(connection: Connection, draw: str) -> None:
    """The nonces stand in the proof, or were revealed for nothing."""
    await connection.execute(FORGET_NONCES, draw)


async def of_draws(connection: Connection, draws: Sequence[str]) -> dict[str, list[DrawPart]]:
    """What each agency brought to each draw."""
    found: dict[str, list[DrawPart]] = {draw: [] for draw in draws}
    for row in await connection.fetch(OF_DRAWS, draws):
        found[row["draw"]].append(
            DrawPart(
                agency=row["agency"],
                commitment=row["commitment"],
                library_hash=row["library_hash"],
                officers=row["officers"],
                drew_at=row["drew_at"],
            )
        )
    return found

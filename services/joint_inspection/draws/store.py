"""Every SQL statement about draws."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.draws import Draw, DrawOrder, DrawState, ListDraws
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from kernel.sealing import Sealer
from services.joint_inspection.draws.rules import DrawCase, Side
from services.joint_inspection.freezing.rules import shown_strata
from services.joint_inspection.lottery.rules import Library, PoolObject, TermsTwo, canonical, read_pool
from services.joint_inspection.officer_draws import store as parts
from services.joint_inspection.version_one.rules import ALGORITHM as VERSION_ONE
from services.joint_inspection.version_one.rules import TermsOne

INSERT = """
INSERT INTO draws (id, plan, region, parties, state, initiator, witness, pool_hash, pool, terms, opened_at,
                   redraw_of, redraw_reason, redrawn)
VALUES ($1, $2, $3, $4, 'committing', $5, $6, $7, $8, $9, $10, $11, $12, $11::text IS NOT NULL)
"""
SHOW_REDRAWN = "UPDATE draws SET redrawn = true WHERE id = $1"
FIND = """
SELECT id, region, parties, state, initiator, witness, terms, pool,
       commitment_initiator, commitment_witness, subject_initiator, subject_witness, nonce_initiator, nonce_witness,
       (SELECT later.id FROM draws later WHERE later.redraw_of = draws.id) AS redrawn_as
FROM draws WHERE id = $1
"""
SAVE_SIDES = """
UPDATE draws SET state = $2, commitment_initiator = $3, commitment_witness = $4, subject_initiator = $5,
                 subject_witness = $6, nonce_initiator = $7, nonce_witness = $8
WHERE id = $1
"""
COMPLETE = "UPDATE draws SET drawn_at = $2, proof_hash = $3 WHERE id = $1"
FAIL = """
UPDATE draws SET state = 'failed', failed_at = $2, withheld = $3, nonce_initiator = NULL, nonce_witness = NULL
WHERE id = $1
"""
SEE = """
SELECT id, plan, region, parties, state, initiator, witness, pool_hash, terms, opened_at, commitment_initiator,
       commitment_witness, nonce_initiator, nonce_witness, drawn_at, proof_hash, published_at, failed_at, withheld,
       redraw_of, redraw_reason, (SELECT later.id FROM draws later WHERE later.redraw_of = draws.id) AS redrawn_as
FROM draws
WHERE id = ANY($1::text[])
  AND (((state IN ('published', 'failed') OR redrawn) AND $2) OR coalesce(region LIKE $3 || '%', false)
       OR coalesce($4 = ANY(parties), false))
"""
MATCHING = """
SELECT id, plan, region, parties, state, initiator, witness, pool_hash, terms, opened_at, commitment_initiator,
       commitment_witness, nonce_initiator, nonce_witness, drawn_at, proof_hash, published_at, failed_at, withheld,
       redraw_of, redraw_reason, (SELECT later.id FROM draws later WHERE later.redraw_of = draws.id) AS redrawn_as
FROM draws
WHERE (((state IN ('published', 'failed') OR redrawn) AND $1) OR coalesce(region LIKE $2 || '%', false)
       OR coalesce($3 = ANY(parties), false))
  AND ($4::text IS NULL OR plan = $4)
  AND ($5::text IS NULL OR state = $5)
"""
ORDERS = {
    DrawOrder.NEWEST: Order(MATCHING + "AND id < $6 ORDER BY id DESC LIMIT $7", {"id": LATER_THAN_ANY_ID}),
    DrawOrder.OLDEST: Order(MATCHING + "AND id > $6 ORDER BY id LIMIT $7", {"id": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $6) AS counted"
OF_PLANS = """
SELECT draw.* FROM unnest($1::text[]) WITH ORDINALITY AS wanted (plan, place)
CROSS JOIN LATERAL (
    SELECT id, plan, region, parties, state, initiator, witness, pool_hash, terms, opened_at, commitment_initiator,
           commitment_witness, nonce_initiator, nonce_witness, drawn_at, proof_hash, published_at, failed_at, withheld,
           redraw_of, redraw_reason, (SELECT later.id FROM draws later WHERE later.redraw_of = draws.id) AS redrawn_as
    FROM draws
    WHERE plan = wanted.plan
      AND (((state IN ('published', 'failed') OR redrawn) AND $2) OR coalesce(region LIKE $3 || '%', false)
           OR coalesce($4 = ANY(parties), false))
    ORDER BY id DESC LIMIT $5
) AS draw
ORDER BY wanted.place, draw.id DESC
"""
COUNT_OF_PLANS = """
SELECT (
    SELECT count(*) FROM (
        SELECT FROM draws
        WHERE plan = wanted.plan
          AND (((state IN ('published', 'failed') OR redrawn) AND $2) OR coalesce(region LIKE $3 || '%', false)
               OR coalesce($4 = ANY(parties), false))
        LIMIT $5
    ) AS counted
) AS total
FROM unnest($1::text[]) WITH ORDINALITY AS wanted (plan, place) ORDER BY place
"""


class _Algorithm(msgspec.Struct):
    algorithm: str


def read_terms(data: bytes) -> TermsOne | TermsTwo:
    """The terms of a draw of either version."""
    if msgspec.json.decode(data, type=_Algorithm).algorithm == VERSION_ONE:
        return msgspec.json.decode(data, type=TermsOne)
    return msgspec.json.decode(data, type=TermsTwo)


class StoredDraw(msgspec.Struct, frozen=True, kw_only=True):
    """A draw with all that was frozen."""

    case: DrawCase
    region: str
    parties: list[str]
    terms: TermsOne | TermsTwo
    pool: tuple[PoolObject, ...]
    libraries: dict[str, Library]


class SeenDraw(msgspec.Struct, frozen=True, kw_only=True):
    """A draw's record with what decides who sees it."""

    record: Draw
    region: str
    parties: list[str]


async def insert(
    connection: Connection, terms: TermsTwo, pool: Sequence[PoolObject], opened_at: datetime, redraw_reason: str | None
) -> None:
    """Insert a draw that waits for its commitments. Refusals: DRAW_EXISTS, DRAW_ALREADY_REDRAWN."""
    try:
        await connection.execute(
            INSERT,
            terms.draw,
            terms.plan,
            terms.region,
            sorted({*terms.agencies, terms.witness}),
            terms.initiator,
            terms.witness,
            terms.pool_hash,
            canonical(pool),
            canonical(terms),
            opened_at,
            terms.redraw_of,
            redraw_reason,
        )
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name == "draws_redrawn_once":
            raise Refusal("DRAW_ALREADY_REDRAWN", draw=terms.redraw_of) from None
        raise Refusal("DRAW_EXISTS", plan=terms.plan) from None
    await parts.insert(connection, terms.draw, terms.agencies)
    if terms.redraw_of:
        await connection.execute(SHOW_REDRAWN, terms.redraw_of)


async def find(connection: Connection, sealer: Sealer, draw: str) -> StoredDraw | None:
    """One draw as decisions need it."""
    row = await connection.fetchrow(FIND, draw)
    if row is None:
        return None
    brought = await parts.find(connection, sealer, draw)
    main = (row["initiator"], row["witness"])
    return StoredDraw(
        case=DrawCase(
            id=row["id"],
            state=DrawState(row["state"]),
            initiator=_side(row, "initiator", sealer),
            witness=_side(row, "witness", sealer),
            others=tuple(side for side in brought.sides if side.agency not in main),
            redrawn_as=row["redrawn_as"],
        ),
        libraries=brought.libraries,
        region=row["region"],
        parties=row["parties"],
        terms=read_terms(row["terms"]),
        pool=read_pool(row["pool"]),
    )


def _side(row: asyncpg.Record, name: str, sealer: Sealer) -> Side:
    sealed = row[f"nonce_{name}"]
    return Side(
        agency=row[name],
        commitment=row[f"commitment_{name}"],
        subject=row[f"subject_{name}"],
        nonce=sealer.open_text(sealed, _context(row["id"], row[name])) if sealed else None,
    )


def _context(draw: str, agency: str) -> str:
    return f"nonce:{draw}:{agency}"


def _sealed(sealer: Sealer, draw: str, side: Side) -> str | None:
    return sealer.seal_text(side.nonce, _context(draw, side.agency)) if side.nonce else None


async def save_sides(connection: Connection, sealer: Sealer, case: DrawCase) -> None:
    """Record commitments, and nonces under seal."""
    await connection.execute(
        SAVE_SIDES,
        case.id,
        case.state.value,
        case.initiator.commitment,
        case.witness.commitment,
        case.initiator.subject,
        case.witness.subject,
        _sealed(sealer, case.id, case.initiator),
        _sealed(sealer, case.id, case.witness),
    )
    for side in case.others:
        await parts.save_side(connection, sealer, case.id, side)


async def complete(connection: Connection, draw: str, drawn_at: datetime, proof_hash: str) -> None:
    """Record that the result stands."""
    await connection.execute(COMPLETE, draw, drawn_at, proof_hash)


async def fail(connection: Connection, draw: str, failed_at: datetime, withheld: Sequence[str]) -> None:
    """Record the failure and forget a nonce that was revealed for nothing."""
    await connection.execute(FAIL, draw, failed_at, withheld)
    await parts.forget_nonces(connection, draw)


async def see(connection: Connection, reach: Reach, ids: Sequence[str]) -> dict[str, SeenDraw]:
    """Draws by id, as far as the asker may see them."""
    rows = await connection.fetch(SEE, ids, *reach.within)
    return {row["id"]: _seen(row) for row in rows}


async def page(connection: Connection, reach: Reach, query: ListDraws) -> list[SeenDraw]:
    """One more than a page of draws."""
    order = ORDERS[query.order]
    rows = await connection.fetch(
        order.statement, *reach.within, query.plan, query.state, *order.place(query.after), query.size + 1
    )
    return [_seen(row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListDraws) -> int:
    """How many draws match that the asker may see, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *reach.within, query.plan, query.state, COUNT_LIMIT)
    return total


async def count_of_plans(connection: Connection, reach: Reach, plans: Sequence[str]) -> list[int]:
    """How many draws of each plan the asker may see, up to COUNT_LIMIT, aligned with the plans."""
    return [row["total"] for row in await connection.fetch(COUNT_OF_PLANS, plans, *reach.within, COUNT_LIMIT)]


async def of_plans(connection: Connection, reach: Reach, plans: Sequence[str], size: int) -> dict[str, list[SeenDraw]]:
    """One more than a page of each plan's draws, newest first."""
    rows = await connection.fetch(OF_PLANS, plans, *reach.within, size + 1)
    found: dict[str, list[SeenDraw]] = {plan: [] for plan in plans}
    for row in rows:
        found[row["plan"]].append(_seen(row))
    return found


def _seen(row: asyncpg.Record) -> SeenDraw:
    terms = read_terms(row["terms"])
    sides = (("initiator", row["initiator"]), ("witness", row["witness"]))
    record = Draw(
        id=row["id"],
        plan=row["plan"],
        state=DrawState(row["state"]),
        region=row["region"],
        initiator=row["initiator"],
        witness=row["witness"],
        agencies=list(terms.agencies),
        pool_hash=row["pool_hash"],
        pool_size=sum(stratum.size for stratum in terms.strata),
        strata=shown_strata(terms),
        visit_from=terms.visit_from,
        visit_until=terms.visit_until,
        opened_at=row["opened_at"],
        commitment_initiator=row["commitment_initiator"],
        commitment_witness=row["commitment_witness"],
        revealed=[agency for name, agency in sides if row["drawn_at"] or row[f"nonce_{name}"]],
        drawn_at=row["drawn_at"],
        proof_hash=row["proof_hash"],
        published_at=row["published_at"],
        failed_at=row["failed_at"],
        withheld=row["withheld"],
        redraw_of=row["redraw_of"],
        redrawn_as=row["redrawn_as"],
        redraw_reason=row["redraw_reason"],
    )
    return SeenDraw(record=record, region=row["region"], parties=row["parties"])

"""Every SQL statement of signing keys 签名公钥. They have no case; that of an outside body is its voucher's to see."""

import asyncpg

from contracts.errors import Refusal
from contracts.transfer.signing_keys import ListSigningKeys, SigningKeyOrder
from contracts.transfer.signing_terms import SigningAlgorithm
from kernel.database import Connection
from kernel.listing import Listing
from kernel.paging import Order
from services.transfer.signing_keys.rules import Key

ADD = """
INSERT INTO signing_keys (id, holder, holder_name, agency, region, algorithm, public_key, demonstration, valid_from,
                          valid_to, revocation_reason, voucher_key, voucher_signature)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""
END = "UPDATE signing_keys SET valid_to = $2, revocation_reason = $3 WHERE id = $1"
LOAD = "SELECT * FROM signing_keys WHERE id = $1"
LOAD_ALL = "SELECT * FROM signing_keys WHERE id = ANY($1::text[]) ORDER BY id"
GET = "SELECT * FROM signing_keys WHERE (holder = agency OR agency = $1) AND id = ANY($2::text[])"
MATCHING = """
SELECT * FROM signing_keys
WHERE (holder = agency OR agency = $1) AND ($2::text IS NULL OR holder = $2)
"""
ORDERS = {
    SigningKeyOrder.NEWEST: Order(
        MATCHING + "AND (valid_from, id) < ($3::text::timestamptz, $4) ORDER BY valid_from DESC, id DESC LIMIT $5",
        {"valid_from": "infinity", "id": ""},
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $3) AS counted"
IS_AGENCY = "SELECT EXISTS (SELECT FROM known_agencies WHERE code = $1)"


async def add(connection: Connection, key: Key) -> None:
    """Keep a new key. Refusal: SIGNING_KEY_KNOWN."""
    columns = (
        key.id,
        key.holder,
        key.holder_name,
        key.agency,
        key.region,
        key.algorithm.value,
        key.public_key,
        key.demonstration,
        key.valid_from,
        key.valid_to,
        key.revocation_reason,
        key.voucher_key,
        key.voucher_signature,
    )
    try:
        await connection.execute(ADD, *columns)
    except asyncpg.UniqueViolationError as error:
        raise Refusal("SIGNING_KEY_KNOWN", key=key.id) from error


async def end(connection: Connection, key: Key) -> None:
    """Keep that a key ended."""
    await connection.execute(END, key.id, key.valid_to, key.revocation_reason)


async def load(connection: Connection, id: str) -> Key | None:
    """A key by its id."""
    row = await connection.fetchrow(LOAD, id)
    return read(row) if row else None


async def load_all(connection: Connection, ids: list[str]) -> list[Key]:
    """Keys by their ids, in their order."""
    return [read(row) for row in await connection.fetch(LOAD_ALL, ids)]


async def is_agency(connection: Connection, code: str) -> bool:
    """Whether the code is an agency's of the hub."""
    return bool(await connection.fetchval(IS_AGENCY, code))


def read(row: asyncpg.Record) -> Key:
    """A key, as a row has it."""
    return Key(**dict(row) | {"algorithm": SigningAlgorithm(row["algorithm"])})


listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=read, name="id")


def matching(agency: str, query: ListSigningKeys) -> tuple[object, ...]:
    """What a list of keys is asked for."""
    return agency, query.holder

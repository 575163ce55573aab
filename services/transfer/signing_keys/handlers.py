"""Signing keys 签名公钥: one function per message."""

import hashlib
from collections.abc import Sequence

from contracts.errors import Refusal
from contracts.messages import Page
from contracts.transfer.signing_keys import (
    GetSigningKeys,
    ListSigningKeys,
    RegisterSigningKey,
    RevokeSigningKey,
    SigningKey,
    SigningKeyRegistered,
    SigningKeyRevoked,
)
from kernel.agency_signatures import holds
from kernel.work import Fact, Outcome, Reading, Work
from services.transfer.signing_keys import store
from services.transfer.signing_keys.rules import Key, ended, record, registered

WHAT = "签名公钥"


async def register(order: RegisterSigningKey, work: Work) -> Outcome:
    """Take in a public key, and end the one it replaces."""
    key = registered(
        order,
        agency=work.actor.agency,
        region=work.actor.region,
        now=work.now,
        holds=holds,
        algorithm=work.signing.algorithm,
        demonstrations=work.signing.demonstration,
        holder_is_agency=await store.is_agency(work.connection, order.holder),
        voucher=await store.load(work.connection, order.voucher_key) if order.voucher_key else None,
    )
    await work.lock(aggregate(key.id))
    await store.add(work.connection, key)
    if order.replaces:
        await store.end(work.connection, ended(await _own(order.replaces, key.holder, work), work.now))
    event = SigningKeyRegistered(
        id=key.id,
        agency=key.agency,
        algorithm=key.algorithm,
        outside=key.outside,
        demonstration=key.demonstration,
        replaces=order.replaces,
    )
    return Outcome(record=key.id, facts=[Fact(aggregate(key.id), event)])


async def revoke(order: RevokeSigningKey, work: Work) -> Outcome:
    """End a key that must not sign any more."""
    key = await work.existing(store.load, order.id, aggregate(order.id), WHAT)
    await store.end(work.connection, ended(key, work.now, order.reason))
    digest = hashlib.sha256(order.reason.encode()).hexdigest()
    event = SigningKeyRevoked(id=key.id, agency=key.agency, reason_sha256=digest, at=work.now)
    return Outcome(record=key.id, facts=[Fact(aggregate(key.id), event)])


async def get(query: GetSigningKeys, reading: Reading) -> list[SigningKey | None]:
    """Keys in the order asked."""
    return await store.listing.get(query.ids, (reading.actor.agency,), reading, _records)


async def list_(query: ListSigningKeys, reading: Reading) -> Page[SigningKey]:
    """A page of keys, or their number."""
    return await store.listing.page(query, store.matching(reading.actor.agency, query), reading, _records)


def aggregate(id: str) -> str:
    """The journal's name of a key."""
    return f"signing_key:{id}"


async def _own(id: str, holder: str, work: Work) -> Key:
    key = await work.existing(store.load, id, aggregate(id), WHAT)
    if key.holder != holder:
        raise Refusal("NOT_FOUND", what=WHAT, id=id)
    return key


async def _records(keys: Sequence[Key], reading: Reading) -> list[SigningKey]:
    return [reading.show(record(key), region=key.region, parties=key.parties) for key in keys]

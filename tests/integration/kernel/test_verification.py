"""The journal proves itself: what a database owner changes in it is found and named, on every service."""

from collections.abc import AsyncIterator

import asyncpg
import msgspec
import pytest

from cli.nats_accounts import services
from contracts.messages import Event
from kernel.checkpoint_keys import Signer
from kernel.checkpoints import signed
from kernel.journal import Journal
from kernel.settings import Settings
from kernel.verification import Verified
from tests.platform.journals import REWRITES, Ground, Noted, ground

EVERY_SERVICE = pytest.mark.parametrize("service", services())


@pytest.fixture
async def hub(database_settings: Settings, service: str) -> AsyncIterator[Ground]:
    async with ground(database_settings, service) as made:
        yield made


def named(verified: Verified) -> set[tuple[str, int | None]]:
    return {(finding.aggregate, finding.position) for finding in verified.findings}


@EVERY_SERVICE
async def test_an_untouched_journal_verifies(hub: Ground) -> None:
    result = await hub.verify(hub.checkpoints)
    assert (result.rows, result.chains, result.checkpoints, result.findings) == (6, 2, 2, [])


@pytest.mark.parametrize("service", ["transfer"])
async def test_rows_that_wait_for_their_position_are_checked_too(hub: Ground) -> None:
    async with hub.pool.acquire() as connection, connection.transaction():
        facts: list[tuple[str, Event]] = [("case:1", Noted())]
        at = await connection.fetchval("SELECT now()")
        await Journal(connection).append(facts, actor="test", at=at, cause="test")
    assert (await hub.verify()).rows == 7 and not (await hub.verify()).findings
    await hub.owner.execute("UPDATE journal SET actor = 'other' WHERE version = 4")
    assert named(await hub.verify()) == {("case:1", None)}


# Of case:1 the versions 1, 2, 3 stand at the positions 1, 3, 5.
CARELESS: dict[str, tuple[str, set[tuple[str, int | None]]]] = {
    "edit": ("UPDATE journal SET data = '{}' WHERE aggregate = 'case:1' AND version = 2", {("case:1", 3)}),
    "edit of the actor": ("UPDATE journal SET actor = 'x' WHERE aggregate = 'case:1' AND version = 3", {("case:1", 5)}),
    "delete": (
        """WITH gone AS (DELETE FROM feed WHERE position = 3 RETURNING seq)
           DELETE FROM journal WHERE seq IN (SELECT seq FROM gone)""",
        {("case:1", 5), ("feed", 3)},
    ),
    "delete of the position only": ("DELETE FROM feed WHERE position = 3", {("case:1", None), ("feed", 3)}),
    "delete of the row only": (
        "DELETE FROM journal WHERE aggregate = 'case:1' AND version = 2",
        {("case:1", 5), ("feed", 3)},
    ),
    "insert": (
        """WITH one AS (
               INSERT INTO journal (id, aggregate, version, type, data, actor, at, cause, prev_hash, hash)
               SELECT gen_random_uuid(), aggregate, 4, type, data, actor, at, cause, hash, 'x' FROM journal
               WHERE aggregate = 'case:1' AND version = 3 RETURNING seq
           ) INSERT INTO feed (position, seq) SELECT 7, seq FROM one""",
        {("case:1", 7)},
    ),
    "insert without a position": (
        """INSERT INTO journal (id, aggregate, version, type, data, actor, at, cause, prev_hash, hash)
           SELECT gen_random_uuid(), aggregate, 4, type, data, actor, at, cause, hash, 'x' FROM journal
           WHERE aggregate = 'case:1' AND version = 3""",
        {("case:1", None)},
    ),
    "reorder": (
        """UPDATE journal SET version = CASE version WHEN 2 THEN 30 ELSE 20 END
           WHERE aggregate = 'case:1' AND version IN (2, 3)""",
        {("case:1", 3), ("case:1", 5)},
    ),
    "reorder of positions": (
        """UPDATE feed SET position = -position WHERE position IN (1, 3);
           UPDATE feed SET position = 4 + position WHERE position < 0""",
        {("case:1", 1)},
    ),
    "truncate": (
        """WITH gone AS (DELETE FROM feed WHERE position = 5 RETURNING seq)
           DELETE FROM journal WHERE seq IN (SELECT seq FROM gone)""",
        {("case:1", None), ("feed", 5)},
    ),
}


@EVERY_SERVICE
@pytest.mark.parametrize("kind", CARELESS)
async def test_what_an_owner_changes_is_found_and_named_by_case_and_position(hub: Ground, kind: str) -> None:
    statement, expected = CARELESS[kind]
    await hub.owner.execute(statement)
    found = named(await hub.verify())
    assert expected <= found
    assert "case:2" not in {aggregate for aggregate, _ in found}


@EVERY_SERVICE
@pytest.mark.parametrize("kind", REWRITES)
async def test_who_recomputes_every_chain_is_caught_by_the_signed_root_and_who_has_it_signed_anew_by_a_kept_one(
    hub: Ground, kind: str
) -> None:
    await hub.rewrite(REWRITES[kind])
    place = ("checkpoint", 5 if kind == "truncate" else 1)
    by_root = named(await hub.verify())
    assert place in by_root and {aggregate for aggregate, _ in by_root} == {"checkpoint"}
    await hub.sign_anew()
    assert (await hub.verify()).findings == []
    assert place in named(await hub.verify(hub.checkpoints))
    assert ("checkpoint", 5) in named(await hub.verify(hub.checkpoints[-1:]))


@pytest.mark.parametrize("service", ["transfer"])
async def test_checkpoints_that_are_changed_are_found(hub: Ground) -> None:
    await hub.owner.execute("UPDATE checkpoints SET made_at = made_at + interval '1 second' WHERE number = 2")
    assert named(await hub.verify()) == {("checkpoint", 5)}
    await hub.owner.execute("DELETE FROM checkpoints WHERE number = 1")
    assert ("checkpoint", 1) in named(await hub.verify())


@pytest.mark.parametrize("service", ["transfer"])
async def test_a_checkpoint_signed_with_the_key_of_another_service_is_found(hub: Ground) -> None:
    stranger = Signer.load(hub.settings, "registry")
    last = signed(msgspec.structs.replace(hub.checkpoints[-1], key=stranger.key), stranger)
    statement = "UPDATE checkpoints SET key = $1, signature = $2 WHERE number = 2"
    await hub.owner.execute(statement, last.key, last.signature)
    assert named(await hub.verify()) == {("checkpoint", 5)}


@pytest.mark.parametrize("service", ["transfer"])
async def test_the_service_can_add_a_checkpoint_but_change_none(hub: Ground) -> None:
    for statement in ("UPDATE checkpoints SET root = ''", "DELETE FROM checkpoints", "TRUNCATE checkpoints"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await hub.pool.execute(statement)

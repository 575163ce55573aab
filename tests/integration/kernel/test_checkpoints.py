"""Checkpoints: written by the running service, read by anyone, one row provable alone."""

import asyncio
from collections.abc import AsyncIterator
from importlib import import_module

import asyncpg
import msgspec
import pytest

from cli.nats_accounts import services
from contracts.checkpoints import CHECKPOINTS, Checkpoint, JournalService
from kernel.checkpoint_keys import PublicKeys
from kernel.checkpoints import NOTHING_BEFORE, Checkpointer, HistoryChanged, body, digest, prove
from kernel.settings import Settings
from tests.conftest import SettingsMaker
from tests.platform.gateway import open_door
from tests.platform.hub import Caller, calling, running_service
from tests.platform.journals import Ground, ground

WAIT_SECONDS = 20


@pytest.fixture
async def hub(database_settings: Settings) -> AsyncIterator[Ground]:
    async with ground(database_settings, "complaints") as made:
        yield made


async def test_checkpoints_follow_each_other_without_gap_and_are_signed(hub: Ground) -> None:
    first, second = hub.checkpoints
    assert [(one.number, one.first_position, one.last_position) for one in (first, second)] == [(1, 1, 4), (2, 5, 6)]
    assert (first.previous, second.previous) == (NOTHING_BEFORE, digest(first))
    assert first.algorithm == "ed25519-sha256" and first.key.startswith("complaints-")
    keys = PublicKeys.load(hub.settings)
    assert keys.signed("complaints", first, body(first))
    assert not keys.signed("complaints", first, body(second))
    assert not keys.signed("transfer", first, body(first))


async def test_without_new_positions_there_is_no_new_checkpoint(hub: Ground) -> None:
    assert await hub.sign() is None


async def test_nothing_after_a_missing_position_is_signed(hub: Ground) -> None:
    await hub.note("fourth")
    await hub.owner.execute("DELETE FROM feed WHERE position = 7")
    with pytest.raises(HistoryChanged):
        await hub.sign()


@pytest.mark.parametrize("change", ["TRUNCATE checkpoints", "UPDATE checkpoints SET root = 'ab' WHERE number = 3"])
async def test_a_service_whose_checkpoints_were_removed_or_changed_signs_no_other_history(
    hub: Ground, change: str
) -> None:
    checkpointer = Checkpointer(hub.service, hub.settings, hub.pool)
    await hub.note("fourth")
    assert await checkpointer.write() is not None
    await hub.note("fifth")
    assert (await hub.verify()).unsigned == 2
    await hub.owner.execute(change)
    with pytest.raises(HistoryChanged):
        await checkpointer.write()


async def test_a_second_writer_of_the_same_checkpoint_is_refused(hub: Ground) -> None:
    await hub.note("fourth")
    outcomes = await asyncio.gather(hub.sign(), hub.sign(), hub.sign(), return_exceptions=True)
    written = [one for one in outcomes if isinstance(one, Checkpoint)]
    assert [one.number for one in written] == [3]
    assert all(one is None or isinstance(one, Checkpoint | asyncpg.UniqueViolationError) for one in outcomes)


async def test_one_row_is_proved_by_its_hash_and_a_path_alone(hub: Ground) -> None:
    async with hub.pool.acquire() as connection:
        proofs = [await prove(connection, "complaints", position) for position in range(1, 8)]
    assert proofs.pop() is None
    for proof in proofs:
        assert proof is not None and proof.holds()
        other = proof.hash[:-1] + ("0" if proof.hash[-1] != "0" else "1")
        assert not msgspec.structs.replace(proof, hash=other).holds()
        assert not msgspec.structs.replace(proof, position=proof.position + 1).holds()


async def newest(caller: Caller, service: JournalService) -> list[Checkpoint]:
    """Ask as the public until the service has written a checkpoint."""
    async with asyncio.timeout(WAIT_SECONDS):
        while not (found := await caller.ask(None, CHECKPOINTS[service](size=1))):
            await asyncio.sleep(0.05)
    return found


@pytest.mark.parametrize("service", services())
async def test_the_running_service_signs_what_it_did_and_anyone_may_ask(
    settings_for_test: SettingsMaker, service: str
) -> None:
    settings = settings_for_test(checkpoint_seconds=1)
    endpoints = import_module(f"services.{service}.endpoints").ENDPOINTS
    async with running_service(endpoints, settings) as running, calling(settings) as caller:
        made = Ground(service, settings, running.pool, await asyncpg.connect(settings.postgres_dsn(f"{service}_owner")))
        await made.note("something")
        (latest,) = await newest(caller, JournalService(service))
        await made.owner.close()
    assert (latest.service, latest.first_position) == (service, 1)
    assert PublicKeys.load(settings).signed(service, latest, body(latest))


async def test_the_graph_shows_checkpoints_without_login_newest_first(hub_settings: Settings) -> None:
    endpoints = import_module("services.transfer.endpoints").ENDPOINTS
    query = """query ($before: Int) { checkpoints(service: TRANSFER, before: $before, first: 5) {
        service number firstPosition lastPosition root previous madeAt algorithm key signature } }"""
    async with ground(hub_settings, "transfer") as made, open_door(hub_settings, [endpoints]) as door:
        shown = (await door.data(None, query))["checkpoints"]
        earlier = (await door.data(None, query, before=2))["checkpoints"]
        error = await door.error(None, query, before=0)
    assert [one["number"] for one in shown] == [2, 1] and earlier == shown[1:]
    assert (shown[0]["service"], shown[0]["root"]) == ("TRANSFER", made.checkpoints[1].root)
    assert error["extensions"]["code"] == "INVALID_INPUT"

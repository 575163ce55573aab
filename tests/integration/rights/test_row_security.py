"""Row security beneath the rights table: what one agency asked never shows in the answer to another."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from contracts.complaints.informant import LookAtCaller
from contracts.complaints.intake import ComplaintProgress
from contracts.errors import Refusal
from contracts.transfer.referrals import FileReferral, GetReferrals, ListReferrals, ReferralsOfEnterprises
from kernel.settings import Settings
from tests.integration.rights.complained import QUERY_CODE, complaints
from tests.integration.rights.seeded import MILL, Seeded
from tests.integration.rights.transferred import transfer
from tests.platform.actors import OFFICER, OTHER_CITY_OFFICER, OTHER_POLICE, POLICE, PROCURATOR, WATER

SECURED = {
    "complaints": {"caller_requests", "caller_looks", "caller_openings", "officer_complaints"},
    "transfer": {
        "referrals",
        "referral_findings",
        "referral_passages",
        "lapses",
        "inbox_notices",
        "proceedings",
        "detections",
        "detection_facts",
        "penalties",
        "evidence",
        "evidence_entries",
        "evidence_exports",
        "ferry_cases",
        "ferry_files",
        "ferry_answers",
        "detection_sights",
        "penalty_sights",
        "early_involvements",
        "case_notices",
        "case_notice_parties",
        "legal_disputes",
        "legal_dispute_parties",
        "meetings",
        "meeting_parties",
    },
}
FORCED = """
SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = $1 AND relkind = 'r' AND relrowsecurity AND relforcerowsecurity
"""
PRIVILEGED = """
SELECT rolname FROM pg_roles
WHERE rolname = ANY($1::text[]) AND (rolbypassrls OR rolsuper OR pg_has_role(rolname, 'pg_read_all_data', 'usage'))
"""
PARTY_NOW = "SELECT coalesce(current_setting('hub.party', true), '')"
ROUNDS = 25
CONNECTIONS = 2


@pytest.fixture
async def referred(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[Seeded]:
    async with transfer(hub_settings.model_copy(update={"pool_size": CONNECTIONS}), tmp_path) as seeded:
        yield seeded


@pytest.fixture
async def reported(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[Seeded]:
    async with complaints(hub_settings.model_copy(update={"pool_size": CONNECTIONS}), tmp_path) as seeded:
        yield seeded


async def party_of_every_connection(seeded: Seeded) -> set[str]:
    """Whom the pool's connections take themselves to speak for between two requests."""
    held = [await seeded.service.pool.acquire() for _ in range(CONNECTIONS)]
    try:
        return {await connection.fetchval(PARTY_NOW) for connection in held}
    finally:
        for connection in held:
            await seeded.service.pool.release(connection)


async def test_two_connections_shared_by_insiders_and_outsiders_mix_up_nothing(referred: Seeded) -> None:
    ask, number = referred.caller.ask, referred.named["number"]

    async def seen(round: int) -> list[tuple[str, bool]]:
        who = (POLICE, OTHER_POLICE, OFFICER, OTHER_CITY_OFFICER, PROCURATOR, WATER)[round % 6]
        (one,) = await ask(who, GetReferrals(numbers=[number]))
        page = await ask(who, ListReferrals())
        (of_mill,) = await ask(who, ReferralsOfEnterprises(credit_codes=[MILL]))
        return [(who.agency, bool(found)) for found in (one, page.items, of_mill.items)]

    async def refused() -> str:
        with pytest.raises(Refusal) as caught:
            await referred.caller.send(OTHER_POLICE, FileReferral(number=number, version=1, decision_number="1"))
        return caught.value.code

    answers, codes = await asyncio.gather(
        asyncio.gather(*(seen(round) for round in range(6 * ROUNDS))),
        asyncio.gather(*(refused() for _ in range(ROUNDS))),
    )
    parties = set(referred.held["Referral"].parties)
    assert {POLICE.agency, OFFICER.agency} <= parties
    assert {(agency, found) for answer in answers for agency, found in answer} == {
        (who.agency, who.agency in parties)
        for who in (POLICE, OTHER_POLICE, OFFICER, OTHER_CITY_OFFICER, PROCURATOR, WATER)
    }
    assert set(codes) == {"NOT_FOUND"}
    assert await party_of_every_connection(referred) == {""}


async def test_a_refused_or_broken_request_leaves_no_party_behind(referred: Seeded) -> None:
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        await referred.caller.ask(POLICE, ListReferrals(after="nonsense"))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await referred.caller.send(POLICE, FileReferral(number="absent", version=1, decision_number="1"))
    assert await party_of_every_connection(referred) == {""}


async def test_the_caller_shows_to_the_officer_who_looked_whoever_used_the_connection_before(reported: Seeded) -> None:
    ask, number = reported.caller.ask, reported.named["number"]

    async def seen(round: int) -> tuple[str, bool]:
        who = (OFFICER, WATER)[round % 2]
        return who.agency, await ask(who, LookAtCaller(number=number)) is not None

    async def followed() -> int:
        progress = await ask(None, ComplaintProgress(number=number, query_code=QUERY_CODE))
        return len(progress.caller_openings) if progress else 0

    looks, openings = await asyncio.gather(
        asyncio.gather(*(seen(round) for round in range(2 * ROUNDS))),
        asyncio.gather(*(followed() for _ in range(ROUNDS))),
    )
    assert set(looks) == {(OFFICER.agency, True), (WATER.agency, False)}
    assert set(openings) == {2}
    assert await party_of_every_connection(reported) == {""}


@pytest.mark.parametrize("service", SECURED)
async def test_row_security_is_forced_and_no_role_of_a_service_stands_above_it(
    database_settings: Settings, service: str
) -> None:
    connection = await asyncpg.connect(database_settings.postgres_dsn("postgres"))
    try:
        assert {row["relname"] for row in await connection.fetch(FORCED, service)} == SECURED[service]
        assert await connection.fetch(PRIVILEGED, [service, f"{service}_owner"]) == []
    finally:
        await connection.close()

"""Who sees evidence, and who never learns that there is any."""

import asyncpg
import pytest

from contracts.actors import Actor, AgencyKind
from contracts.errors import Refusal
from contracts.transfer.evidence import (
    CustodyOfEvidence,
    EvidenceOfReferrals,
    EvidenceOrder,
    GetEvidence,
    ListEvidence,
)
from contracts.transfer.evidence_orders import (
    SignMove,
)
from contracts.transfer.evidence_terms import EvidenceState, MoveKind
from contracts.transfer.referrals import HandOverReferral, ReceiveReferral, RedirectReferral
from tests.integration.transfer.outsiders import OUTSIDERS, refused
from tests.integration.transfer.signing import (
    Keys,
    capture,
    item,
    proposed,
    signature,
)
from tests.integration.transfer.world import MILL, World
from tests.platform.actors import (
    HEAD,
    OFFICER,
    OTHER_POLICE,
    POLICE,
    PROCURATOR,
)


async def test_nobody_but_the_parties_learns_that_there_is_evidence(hub: World) -> None:
    keys, referral = await Keys.make(hub), await hub.approved()
    number = await keys.seized(hub, referral=referral)
    for who in (*OUTSIDERS, POLICE, PROCURATOR):
        await _sees_nothing(hub, who, number, referral)
    await hub.take(OFFICER, HandOverReferral, referral)
    for who in (OFFICER, HEAD, POLICE, PROCURATOR):
        assert (await item(hub, who, number)).title == "废酸桶"
    for who in OUTSIDERS:
        await _sees_nothing(hub, who, number, referral)
    reason = "主要行为地在固原市"
    await hub.take(POLICE, RedirectReferral, referral, police=OTHER_POLICE.agency, reason=reason)
    assert (await item(hub, OTHER_POLICE, number)).referral == referral
    await hub.take(OTHER_POLICE, ReceiveReferral, referral)
    await _sees_nothing(hub, POLICE, number, referral)


async def _sees_nothing(hub: World, who: Actor | None, number: str, referral: str) -> None:
    """Of a kind of agency that may have evidence, empty answers; any other may not even ask."""
    ask = hub.caller.ask
    if who is None or who.agency_kind not in (AgencyKind.ECOLOGY, AgencyKind.POLICE, AgencyKind.PROCURATORATE):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await ask(who, GetEvidence(numbers=[number]))
        return
    (one,) = await ask(who, GetEvidence(numbers=[number]))
    listed = await ask(who, ListEvidence())
    (nested,) = await ask(who, EvidenceOfReferrals(numbers=[referral]))
    (chain,) = await ask(who, CustodyOfEvidence(numbers=[number]))
    assert (one, listed.items, nested.items, chain.items) == (None, [], [], [])


async def test_a_stranger_to_the_item_is_told_the_same_as_of_no_item(hub: World) -> None:
    keys = await Keys.make(hub)
    number = await keys.seized(hub)
    seen = await proposed(hub, HEAD, number, MoveKind.RETURN, MILL)
    for id in (number, "ZJ-NONE"):
        found = await refused(hub, OTHER_POLICE, SignMove(**signature(seen, keys.police) | {"number": id}))
        assert (found.code, found.data) == ("NOT_FOUND", {"what": "证据", "id": id})


async def test_lists_are_paged_in_both_orders_and_filtered(hub: World) -> None:
    referral = await hub.proposed()
    numbers = [(await hub.send(OFFICER, capture(at_owner=False, referral=referral))).record for _ in range(3)]
    await hub.send(OFFICER, capture())
    first = await hub.caller.ask(OFFICER, ListEvidence(referral=referral, size=2))
    second = await hub.caller.ask(OFFICER, ListEvidence(referral=referral, size=2, after=first.next))
    assert [one.number for one in (*first.items, *second.items)] == numbers[::-1]
    oldest = await hub.caller.ask(OFFICER, ListEvidence(state=EvidenceState.HELD, order=EvidenceOrder.OLDEST))
    assert [one.number for one in oldest.items] == numbers
    (nested,) = await hub.caller.ask(OFFICER, EvidenceOfReferrals(numbers=[referral], count=True))
    assert nested.total == 3


async def test_a_connection_that_names_no_party_sees_no_evidence(hub: World) -> None:
    keys = await Keys.make(hub)
    number = await keys.seized(hub, referral=await hub.received())
    connection = await asyncpg.connect(hub.settings.postgres_dsn("transfer"))
    try:
        for party, seen in ((None, 0), ("police-640500", 1), ("police-640400", 0)):
            if party:
                await connection.execute("SELECT set_config('hub.party', $1, false)", party)
            assert await connection.fetchval("SELECT count(*) FROM evidence WHERE number = $1", number) == seen
            assert await connection.fetchval("SELECT count(*) FROM evidence_entries") == 2 * seen
    finally:
        await connection.close()


async def test_the_journal_holds_no_name_no_free_text_and_no_signature_s_text(hub: World) -> None:
    keys = await Keys.make(hub)
    number = await keys.seized(hub, referral=await hub.received())
    rows = await hub.transfer.pool.fetch("SELECT data FROM journal WHERE aggregate = $1", f"evidence:{number}")
    journal = b"".join(row["data"] for row in rows).decode()
    assert len(rows) == 4
    assert not [text for text in ("NX-0501", "废酸", "王某", "依法办理", "厂区") if text in journal]

"""What other topics say goes on the credit record, once, and comes off it again."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from contracts.complaints.intake import ReplyFinding
from contracts.complaints.routing import ComplaintUnverified, ComplaintVerified
from contracts.registry.alerts import AnswerAlert, ListClues, RejectAnswer, WithdrawClue
from contracts.registry.credit import CreditFact, GetCredits, ListCreditFacts
from contracts.registry.credit_terms import CreditFactKind, CreditFactState
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS
from tests.integration.registry.monitoring import LIMIT, MILL, Mill, build, hours_ago, row
from tests.integration.registry.serving import Serving
from tests.platform.actors import ENTERPRISE, HEAD, OFFICER
from tests.platform.hub import calling, running_service
from tests.platform.telling import Telling


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[Serving]:
    async with running_service(ENDPOINTS, hub_settings) as service, calling(hub_settings) as caller:
        await build(caller)
        yield Serving(service, caller, hub_settings)


async def settled(hub: Serving, state: CreditFactState) -> CreditFact:
    """The mill's fact once the event has come round."""
    for _ in range(200):
        moves = hub.service.sequencer.moves
        found = (await hub.caller.ask(OFFICER, ListCreditFacts(credit_code=MILL, state=state))).items
        if found:
            return found[0]
        await hub.service.sequencer.next_move(moves, 0.1)
    raise AssertionError("nothing came onto the record")


async def clue(hub: Serving) -> str:
    """A clue of an hour over the limit, badly explained."""
    mill = Mill(hub.caller)
    await mill.send([row(hours_ago(1), LIMIT + 10)])
    [alert] = await mill.alerts()
    await hub.caller.send(ENTERPRISE, AnswerAlert(id=alert.id, explanation="不清楚"))
    await hub.caller.send(OFFICER, RejectAnswer(id=alert.id, reason="没有说明"))
    [raised] = (await hub.caller.ask(OFFICER, ListClues())).items
    return raised.id


async def test_an_exceedance_that_became_a_clue_costs_points_and_a_withdrawn_clue_gives_them_back(hub: Serving) -> None:
    raised = await clue(hub)
    fact = await settled(hub, CreditFactState.IN_FORCE)
    assert (fact.number, fact.reference, fact.kind) == (f"XY-{raised}", raised, CreditFactKind.EXCEEDANCE)
    assert (fact.points, fact.agency) == (-3, "ecology-640500")
    assert fact.repair_from is not None and fact.on is not None
    assert fact.repair_from - fact.on == timedelta(days=30)
    [credit] = await hub.caller.ask(ENTERPRISE, GetCredits(credit_codes=[MILL]))
    assert credit is not None and credit.score == 77
    await hub.caller.send(HEAD, WithdrawClue(id=raised, reason="设备检定不合格"))
    gone = await settled(hub, CreditFactState.WITHDRAWN)
    assert gone.number == fact.number and gone.removed_on is not None
    [credit] = await hub.caller.ask(ENTERPRISE, GetCredits(credit_codes=[MILL]))
    assert credit is not None and credit.score == 80


def verified(finding: ReplyFinding, credit_code: str = MILL) -> tuple[str, ComplaintVerified]:
    event = ComplaintVerified(
        complaint="TS-1",
        credit_code=credit_code,
        finding=finding,
        matter="environment.water",
        matter_name="水污染",
        region="640500",
        at=datetime.now(UTC),
    )
    return "complaint:TS-1", event


async def score(hub: Serving) -> int | None:
    [credit] = await hub.caller.ask(OFFICER, GetCredits(credit_codes=[MILL]))
    return credit.score if credit else None


async def test_a_verified_complaint_costs_points_and_its_number_stays_unknown_to_the_enterprise(hub: Serving) -> None:
    telling = Telling(hub.service)
    await telling.told(verified(ReplyFinding.VERIFIED))
    [fact] = (await hub.caller.ask(ENTERPRISE, ListCreditFacts(credit_code=MILL))).items
    assert (fact.code, fact.points, fact.reason) == ("complaint", -5, "投诉经查属实（水污染）")
    assert "TS-1" not in str(fact)
    assert await score(hub) == 75


async def test_a_revised_finding_takes_its_points_back_and_counts_anew(hub: Serving) -> None:
    telling = Telling(hub.service)
    gone = ("complaint:TS-1", ComplaintUnverified(complaint="TS-1", credit_code=MILL, at=datetime.now(UTC)))
    await telling.told(verified(ReplyFinding.VERIFIED), gone)
    assert await score(hub) == 80
    await telling.told(verified(ReplyFinding.PARTLY))
    assert await score(hub) == 77
    await telling.told(gone)
    facts = (await hub.caller.ask(OFFICER, ListCreditFacts(credit_code=MILL))).items
    assert {fact.state for fact in facts} == {CreditFactState.WITHDRAWN} and len(facts) == 2
    assert await score(hub) == 80


async def test_a_complaint_against_an_enterprise_the_registry_does_not_know_costs_nobody_points(hub: Serving) -> None:
    gone = ComplaintUnverified(complaint="TS-1", credit_code="91640500MA0000000X", at=datetime.now(UTC))
    telling = Telling(hub.service)
    await telling.told(verified(ReplyFinding.VERIFIED, gone.credit_code), ("complaint:TS-1", gone))
    assert await score(hub) == 80

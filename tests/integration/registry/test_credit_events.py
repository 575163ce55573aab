"""What other topics say goes on the credit record, once, and comes off it again."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from contracts.registry.alerts import AnswerAlert, ListClues, RejectAnswer, WithdrawClue
from contracts.registry.credit import CreditFact, GetCredits, ListCreditFacts
from contracts.registry.credit_terms import CreditFactKind, CreditFactState
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS
from tests.integration.registry.monitoring import LIMIT, MILL, Mill, build, hours_ago, row
from tests.integration.registry.serving import Serving
from tests.platform.actors import ENTERPRISE, HEAD, OFFICER
from tests.platform.hub import calling, running_service


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

"""Whoever orders whatever on a referral, with repeats, races and crashes: the service does what the model says.

After each step: one owner; exactly the duties of the table, none reset; who is no party sees nothing; every refusal as
the model foretold it; every agency's inbox holds what it owes and was told, and nothing else.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from contracts.actors import Actor, Role
from contracts.duties import DutyState
from contracts.fields import Labelled
from contracts.messages import Command, Receipt
from contracts.transfer.case_terms import Side
from contracts.transfer.inbox import InboxItem, InboxWhat
from contracts.transfer.referrals import Referral
from services.transfer.charts import REFERRAL
from tests.conftest import SettingsMaker
from tests.integration.transfer.staged import PEOPLE, Stage, order_of, permitted, staged
from tests.platform.actors import OFFICER, OTHER_OFFICER, OTHER_POLICE, POLICE
from tests.platform.case_model import Modelled
from tests.platform.hub import new_id

EXTENSIONS = ("extend_lead", "extend_complex")
ARRIVALS = ("hand_over", "redirect")
CRASH_POINTS = ("service.before_commit", "service.after_commit")
PROCURATORATES = {POLICE.agency: "procuratorate-640500", OTHER_POLICE.agency: "procuratorate-640400"}


class Referring(RuleBasedStateMachine):
    """One referral among many people."""

    stage: ClassVar[Stage]

    @initialize(proposer=st.sampled_from([OFFICER, OTHER_OFFICER]), data=st.data(), depth=st.integers(0, 6))
    def propose(self, proposer: Actor, data: st.DataObject, depth: int) -> None:
        order = self.stage.run(self.stage.world.proposal())
        id = new_id()
        receipt = self._answer(proposer, order, id)
        assert isinstance(receipt, Receipt)
        self.number, self.parties, self.crashed = receipt.record, {proposer.agency}, False
        self.done: list[tuple[Actor, Command, str, Receipt]] = [(proposer, order, id, receipt)]
        self.courses: dict[str, tuple[datetime, datetime]] = {}
        seen = self.stage.run(self.stage.world.seen(OFFICER, self.number))
        assert seen.proposed_at
        self.model = Modelled.opened(REFERRAL, proposer, seen.proposed_at)
        self._check()
        for _ in range(depth):
            self._order_one_of(self._onward(), data)

    @rule(data=st.data(), who=st.sampled_from(PEOPLE), drift=st.sampled_from([0, 0, -1, 1]))
    def try_anything(self, data: st.DataObject, who: Actor, drift: int) -> None:
        action = data.draw(st.sampled_from(sorted({action for _, action in REFERRAL.table.moves})))
        self._order(action, who, max(1, self.model.version + drift), self._police(data))

    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        self._order_one_of(self._onward(), data)

    @rule(data=st.data())
    def take_any_way_there_is(self, data: st.DataObject) -> None:
        self._order_one_of(self._ways(), data)

    @rule(data=st.data())
    def send_again_what_was_done(self, data: st.DataObject) -> None:
        who, order, id, receipt = data.draw(st.sampled_from(self.done))
        again = self._answer(who, order, id)
        assert isinstance(again, Receipt)
        assert (again.repeated, again.record, again.position) == (True, receipt.record, receipt.position)
        self._check()

    @rule(data=st.data())
    def two_at_once(self, data: st.DataObject) -> None:
        ways = self._ways()
        if not ways:
            return
        police = self._police(data)
        (one, who), (other, rival) = data.draw(st.sampled_from(ways)), data.draw(st.sampled_from(ways))
        orders = [self._filled(one, police), self._filled(other, police)]
        ids = [new_id(), new_id()]

        async def both() -> list[Receipt | str]:
            answers = (self.stage.answer(*sent) for sent in zip((who, rival), orders, ids, strict=True))
            return list(await asyncio.gather(*answers))

        answers = self.stage.run(both())
        [won] = [place for place, answer in enumerate(answers) if isinstance(answer, Receipt)]
        lost = answers[1 - won]
        self._done((one, other)[won], (who, rival)[won], police, orders[won], ids[won], answers[won])
        gone = (who, rival)[1 - won].agency not in self.parties
        assert lost == ("NOT_FOUND" if gone else "CASE_CHANGED")

    @precondition(lambda self: not self.crashed)
    @rule(data=st.data(), point=st.sampled_from(CRASH_POINTS))
    def crash_and_send_again(self, data: st.DataObject, point: str) -> None:
        ways = self._ways()
        if not ways:
            return
        self.crashed = True
        (action, who), police, id = data.draw(st.sampled_from(ways)), self._police(data), new_id()
        order = self._filled(action, police)
        self.stage.run(self.stage.killed(who, order, id, point))
        receipt = self._answer(who, order, id)
        assert isinstance(receipt, Receipt), receipt
        assert receipt.repeated == (point == "service.after_commit")
        self._done(action, who, police, order, id, receipt)

    @rule(hours=st.integers(1, 100))
    def time_passes(self, hours: int) -> None:
        now = self.stage.run(self.stage.pass_time(hours))
        running = [duty for duty in self.model.owed if duty not in self.model.late]
        for duty in sorted(running, key=lambda duty: self.courses[duty][1]):
            if self.courses[duty][1] < now:
                self.model.fall_due(duty)
        self.stage.run(self.stage.struck(self.number, self.model.late))
        self._check()

    def _ways(self) -> list[tuple[Labelled, Actor]]:
        """The steps that may be taken now, each with someone who may."""
        return [
            (action, who)
            for action in sorted(self.model.ways)
            for who in PEOPLE
            if self._expected(action, who, self.model.version, self._filled(action, ""), "") is None
        ]

    def _onward(self) -> list[tuple[Labelled, Actor]]:
        """Those that lead to another state from which the case goes on."""
        moves = self.model.ways
        left = {state for state, _ in REFERRAL.table.moves} - {self.model.state}
        return [(action, who) for action, who in self._ways() if moves[action].to in left]

    def _order_one_of(self, ways: list[tuple[Labelled, Actor]], data: st.DataObject) -> None:
        if ways:
            action, who = data.draw(st.sampled_from(ways))
            self._order(action, who, self.model.version, self._police(data))

    def _police(self, data: st.DataObject) -> str:
        """Police who do not have the case."""
        others = sorted({POLICE.agency, OTHER_POLICE.agency} - {self.model.sides.get(Side.POLICE, "")})
        return data.draw(st.sampled_from(others))

    def _filled(self, action: Labelled, police: str, version: int | None = None) -> Command:
        return order_of(action.value, self.number, version or self.model.version, police=police or POLICE.agency)

    def _order(self, action: Labelled, who: Actor, version: int, police: str) -> None:
        order, id = self._filled(action, police, version), new_id()
        expected = self._expected(action, who, version, order, police)
        answer = self._answer(who, order, id)
        if expected is None:
            assert isinstance(answer, Receipt), (action, who.agency, answer)
            self._done(action, who, police, order, id, answer)
        else:
            assert answer == expected, (action, who.agency, self.model.state, answer, expected)
            self._check()

    def _expected(self, action: Labelled, who: Actor, version: int, order: Command, police: str) -> str | None:
        if not permitted(who, order):
            return "NOT_PERMITTED"
        if who.agency not in self.parties:
            return "NOT_FOUND"
        refused = self.model.refusal(action, who, version)
        own = OWN_RULES.get(action.value)
        return refused or (own(self.model, who) if own else None)

    def _answer(self, who: Actor, order: Command, id: str) -> Receipt | str:
        return self.stage.run(self.stage.answer(who, order, id))

    def _done(self, action: Labelled, who: Actor, police: str, order: Command, id: str, receipt: Receipt | str) -> None:
        assert isinstance(receipt, Receipt)
        self.done.append((who, order, id, receipt))
        seen = self.stage.run(self.stage.world.seen(OFFICER, self.number))
        assert seen.steps and seen.steps[-1].action is action
        seats = _seats(action, police)
        if action.value == "redirect":
            self.parties.discard(self.model.sides[Side.POLICE])
        for duty in self.model.ways[action].ends:
            self.courses.pop(duty, None)
        self.model.take(action, who, seen.steps[-1].at, seats)
        self.parties |= set(seats.values())
        self._check()

    def _check(self) -> None:
        seen = self.stage.run(self.stage.seen(self.number))
        for agency, referral in seen.items():
            assert (referral is not None) == (agency in self.parties), agency
        for agency in self.parties:
            self._as_modelled(seen[agency])
        for agency, items in self.stage.run(self.stage.inboxes(self.number)).items():
            self._inbox(agency, items)

    def _as_modelled(self, seen: Referral | None) -> None:
        assert seen and seen.duties is not None
        assert (seen.state, seen.owner, seen.version) == (self.model.state, self.model.owner, self.model.version)
        open_ = {duty.duty: duty for duty in seen.duties if duty.ended_at is None}
        assert {name: (duty.agency, duty.limit_key, duty.started_at) for name, duty in open_.items()} == {
            name: (owed.agency, owed.limit, owed.since) for name, owed in self.model.owed.items()
        }
        assert len(open_) == sum(duty.ended_at is None for duty in seen.duties)
        assert {name for name, duty in open_.items() if duty.state is DutyState.OVERDUE} == self.model.late
        for name, duty in open_.items():
            assert self.courses.setdefault(name, (duty.started_at, duty.due_at)) == (duty.started_at, duty.due_at)

    def _inbox(self, agency: str, items: list[InboxItem]) -> None:
        owed = {item.duty for item in items if item.what is InboxWhat.DUTY}
        told = [item.step or "overdue" for item in items if item.what is InboxWhat.NOTICE]
        assert owed == {name for name, duty in self.model.owed.items() if duty.agency == agency}
        assert told == [action.value for action in self.model.told.get(agency, [])]


def _seats(action: Labelled, police: str) -> dict[Side, str]:
    """Whom a step brings in: the police and procuratorate of the agency's own city, or those passed on to."""
    if action.value == "hand_over":
        return {Side.POLICE: POLICE.agency, Side.PROCURATORATE: PROCURATORATES[POLICE.agency]}
    return {Side.POLICE: police, Side.PROCURATORATE: PROCURATORATES[police]} if action.value == "redirect" else {}


def _extended(ground: str) -> Callable[[Modelled, Actor], str | None]:
    """Longer once for each ground since the case arrived, never after the longest, nor when it is too late."""

    def rule(case: Modelled, who: Actor) -> str | None:
        actions = [step.action.value for step in case.steps]
        arrived = max((place for place, action in enumerate(actions) if action in ARRIVALS), default=0)
        taken = set(actions[arrived:])
        if ground == "extend_complex" and Role.HEAD not in who.roles:
            return "REFERRAL_EXTENSION_NEEDS_HEAD"
        if taken & {ground, "extend_complex"}:
            return "REFERRAL_ALREADY_EXTENDED"
        return "REFERRAL_EXTENSION_TOO_LATE" if "referral.filing" in case.late else None

    return rule


# What a step is refused for beyond its row in the table.
OWN_RULES: dict[str, Callable[[Modelled, Actor], str | None]] = {ground: _extended(ground) for ground in EXTENSIONS}


async def test_whatever_is_ordered_whenever_the_service_does_what_the_model_says(
    settings_for_test: SettingsMaker,
) -> None:
    async with staged(settings_for_test(test_clock=True)) as stage:
        kind = type("ReferringHere", (Referring,), {"stage": stage})
        limits: dict[str, Any] = {"max_examples": 8, "stateful_step_count": 20, "deadline": None, "database": None}
        found = settings(**limits, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
        await asyncio.to_thread(run_state_machine_as_test, kind, settings=found)

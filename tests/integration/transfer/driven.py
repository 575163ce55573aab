"""A referral driven through the service next to its model; after every order both must agree, for everybody.

One owner; exactly the duties of the table, none reset; who is no party sees nothing; every refusal as the model
foretold it; every agency's inbox holds what it owes and was told, and nothing else.
"""

import asyncio
from datetime import datetime

from contracts.actors import Actor
from contracts.duties import DutyState
from contracts.fields import Labelled
from contracts.messages import Command, Receipt
from contracts.transfer.case_terms import Side
from contracts.transfer.inbox import InboxItem, InboxWhat, NoticeKind
from contracts.transfer.referrals import Referral
from services.transfer.charts import REFERRAL
from tests.integration.transfer.referral_rules import OWN_RULES, notice_due, seats
from tests.integration.transfer.staged import PEOPLE, Stage, order_of, permitted
from tests.platform.actors import OFFICER, OTHER_POLICE, POLICE
from tests.platform.case_model import Modelled
from tests.platform.hub import new_id

Way = tuple[Labelled, Actor]


class Driven:
    """One referral.

    `done`: the orders that were taken; `courses`: when each open duty began and ends; `parties`: who sees it;
    `known`: who was ever on one of its sides.
    """

    def __init__(self, stage: Stage, proposer: Actor) -> None:
        self.stage = stage
        order, id = stage.run(stage.world.proposal()), new_id()
        receipt = stage.run(stage.answer(proposer, order, id))
        assert isinstance(receipt, Receipt), receipt
        self.number, self.parties, self.known = receipt.record, {proposer.agency}, {proposer.agency}
        self.done: list[tuple[Actor, Command, str, Receipt]] = [(proposer, order, id, receipt)]
        self.courses: dict[str, tuple[datetime, datetime]] = {}
        seen, self.manifest = stage.run(stage.world.seen(OFFICER, self.number)), "0" * 64
        assert seen.proposed_at
        self.model = Modelled.opened(REFERRAL, proposer, seen.proposed_at)
        self.check()

    def ways(self) -> list[Way]:
        """The steps that may be taken now, each with everyone who may."""
        actions, version = sorted(set(self.model.ways) - CAUSED), self.model.version
        return [(one, who) for one in actions for who in PEOPLE if self.expected(one, who, version) is None]

    def sure_ways(self) -> list[Way]:
        """Those whose own rules the model knows."""
        return [(action, who) for action, who in self.ways() if action.value in KNOWN]

    def onward(self) -> list[Way]:
        """Those that lead to another state from which the case goes on."""
        left = {state for state, _ in REFERRAL.table.moves} - {self.model.state}
        return [(action, who) for action, who in self.ways() if self.model.ways[action].to in left]

    def other_police(self) -> list[str]:
        """Police who do not have the case."""
        return sorted({POLICE.agency, OTHER_POLICE.agency} - {self.model.sides.get(Side.POLICE, "")})

    def expected(self, action: Labelled, who: Actor, version: int) -> str | None:
        """The refusal the model foretells, or None."""
        if not permitted(who, self._filled(action, version, POLICE.agency)):
            return "NOT_PERMITTED"
        if who.agency not in self.parties:
            return "NOT_FOUND"
        own, version = OWN_RULES.get(action.value), self.model.version if action.value == "notify" else version
        return self.model.refusal(action, who, version) or (own(self.model, who) if own else None)

    def order(self, action: Labelled, who: Actor, police: str, version: int | None = None) -> bool:
        """Order a step; it must be taken or refused as foretold. Whether it was taken.

        Where the model does not know a step's own rules, they may refuse it too, and then nothing has changed.
        """
        seen = version or self.model.version
        order, id = self._filled(action, seen, police), new_id()
        expected = self.expected(action, who, seen)
        answer = self.stage.run(self.stage.answer(who, order, id))
        if isinstance(answer, Receipt):
            assert expected is None, (action, who.agency, self.model.state, expected)
            self._taken(action, who, police, order, id, answer)
            return True
        own = answer.startswith(OWN) and action.value not in KNOWN and expected is None
        assert own or answer == expected, (action, who.agency, self.model.state, answer, expected)
        self.check()
        return False

    def send_again(self, done: tuple[Actor, Command, str, Receipt]) -> None:
        """The same command once more is answered alike and changes nothing."""
        who, order, id, receipt = done
        again = self.stage.run(self.stage.answer(who, order, id))
        assert isinstance(again, Receipt), again
        assert (again.repeated, again.record, again.position) == (True, receipt.record, receipt.position)
        self.check()

    def race(self, ways: tuple[Way, Way], police: str) -> None:
        """Of two orders at once on one version one is taken; the other is told that the case has changed."""
        sent = [(who, self._filled(action, self.model.version, police), new_id()) for action, who in ways]

        async def both() -> list[Receipt | str]:
            return list(await asyncio.gather(*(self.stage.answer(*one) for one in sent)))

        answers = self.stage.run(both())
        [won] = [place for place, answer in enumerate(answers) if isinstance(answer, Receipt)]
        (action, who), (_, rival) = ways[won], ways[1 - won]
        self._taken(action, who, police, *sent[won][1:], answers[won])
        assert answers[1 - won] == ("CASE_CHANGED" if rival.agency in self.parties else "NOT_FOUND")

    def crash(self, way: Way, police: str, point: str) -> None:
        """The service dies at a point of an order; sent again, the order was taken once."""
        action, who = way
        order, id = self._filled(action, self.model.version, police), new_id()
        self.stage.run(self.stage.killed(who, order, id, point))
        answer = self.stage.run(self.stage.answer(who, order, id))
        assert isinstance(answer, Receipt), answer
        assert answer.repeated == (point == "service.after_commit")
        self._taken(action, who, police, order, id, answer)

    def pass_time(self, hours: int) -> None:
        """What falls due meanwhile is overdue, still owed, and told to every side."""
        now = self.stage.run(self.stage.pass_time(hours))
        running = [duty for duty in self.model.owed if duty not in self.model.late]
        for duty in sorted(running, key=lambda duty: self.courses[duty][1]):
            if self.courses[duty][1] < now:
                self.model.fall_due(duty)
        self.stage.run(self.stage.struck(self.number, self.model.late))
        self.check()

    def check(self) -> None:
        """The service shows to everybody what the model has."""
        seen = self.stage.run(self.stage.seen(self.number))
        before, self.parties = self.parties, {agency for agency, referral in seen.items() if referral}
        sides = set(self.model.sides.values())
        assert sides <= self.parties <= self.known
        assert self.parties - before <= sides
        for agency in self.parties:
            self._as_modelled(seen[agency])
        for agency, items in self.stage.run(self.stage.inboxes(self.number)).items():
            self._inbox(agency, items)

    def _filled(self, action: Labelled, version: int, police: str) -> Command:
        named = {"police": police, "manifest": self.manifest, "kind": notice_due(self.model) or "referral_letter"}
        return order_of(action.value, self.number, version, **named)

    def _taken(self, action: Labelled, who: Actor, police: str, order: Command, id: str, answer: Receipt | str) -> None:
        assert isinstance(answer, Receipt), (action, who.agency, self.model.state, answer)
        self.done.append((who, order, id, answer))
        seen = self.stage.run(self.stage.world.seen(OFFICER, self.number))
        if action in UNVERSIONED and seen.version == self.model.version:
            self.check()  # the same notice printed again is no step
            return
        assert seen.steps and seen.steps[-1].action is action
        for duty in self.model.ways[action].ends:
            self.courses.pop(duty, None)
        joining = seats(self.model, action.value, police)
        self.model.take(action, who, seen.steps[-1].at, joining)
        self.known |= set(joining.values())
        self.check()

    def _as_modelled(self, seen: Referral | None) -> None:
        assert seen and seen.duties is not None
        manifest = getattr(seen, "manifest", None)
        self.manifest = manifest.sha256 if manifest else self.manifest
        assert (seen.state, seen.owner, seen.version) == (self.model.state, self.model.owner, self.model.version)
        open_ = {duty.duty: duty for duty in seen.duties if duty.ended_at is None}
        assert len(open_) == sum(duty.ended_at is None for duty in seen.duties)
        assert {name: (duty.agency, duty.limit_key, duty.started_at) for name, duty in open_.items()} == {
            name: (owed.agency, owed.limit, owed.since) for name, owed in self.model.owed.items()
        }
        assert {name for name, duty in open_.items() if duty.state is DutyState.OVERDUE} == self.model.late
        for name, duty in open_.items():
            assert self.courses.setdefault(name, (duty.started_at, duty.due_at)) == (duty.started_at, duty.due_at)

    def _inbox(self, agency: str, items: list[InboxItem]) -> None:
        """What was let pass is told besides to who watches over the agency; lapses have tests of their own."""
        of_the_case = [item for item in items if item.notice is not NoticeKind.LAPSE]
        owed = {item.duty for item in of_the_case if item.what is InboxWhat.DUTY}
        told = [item.step or "overdue" for item in of_the_case if item.what is InboxWhat.NOTICE]
        assert owed == {name for name, duty in self.model.owed.items() if duty.agency == agency}
        expected = [action.value for action in self.model.told.get(agency, [])]
        assert told == expected, (agency, told, expected)


# Steps that are refused for nothing beyond their rows and OWN_RULES.
KNOWN = {
    *OWN_RULES,
    *("approve", "refuse", "add_document", "hand_over", "receive", "report_incomplete", "supplement", "redirect"),
    *("file", "decline", "uphold", "overturn", "return_file", "take_back", "refuse_move"),
    *("prosecute", "not_prosecute", "judge"),
}
OWN = "REFERRAL_"
# Steps that no order takes but what happens in another topic.
CAUSED = {"order_filing"}
# Steps whose order names no version, and says more of what is asked than the row does.
UNVERSIONED = {"notify"}

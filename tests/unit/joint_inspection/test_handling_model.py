"""Whoever tries whatever on a finding: it stays on a way of the table, and exactly the clocks of its state run."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.joint_inspection.handling_terms import HandlingAction as A
from contracts.joint_inspection.handling_terms import HandlingState as S
from contracts.joint_inspection.visits import LadderStep as L
from services.joint_inspection.handlings.rules import decisions, enterprise
from services.joint_inspection.handlings.rules.case import OF_THE_CLOCK, Case
from services.joint_inspection.handlings.rules.ladder import LADDER, is_lighter
from services.joint_inspection.handlings.rules.machine import (
    CORRECT,
    DELIVER,
    EXTENSION,
    FINISHED,
    OPENING,
    PLAN,
    REINSPECT,
    Decision,
    noted,
)
from tests.unit.joint_inspection.handled import (
    HEAD,
    MILL,
    OWNER,
    PEOPLE,
    RIVAL,
    TODAY,
    answer,
    ask,
    at,
    deliver,
    look_again,
    recorded,
)

ANYONE, STEP = st.sampled_from(PEOPLE), st.sampled_from(L)
OF_ENTERPRISE = {A.SUBMIT_PLAN, A.ASK_EXTENSION, A.REPORT}
OF_HEADS = {A.ORDER, A.FILE_CASE, A.GRANT_EXTENSION, A.DECLINE_EXTENSION, A.RAISE, A.END}


class AnyWay(RuleBasedStateMachine):
    """One finding; its clocks are kept as the kernel keeps them."""

    @initialize(step=STEP, fitting=STEP)
    def record(self, step: L, fitting: L) -> None:
        self.case, self.clocks, self.day = recorded(step, fitting), set(OPENING), 0

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        self.day += days
        due = self.case.correct_by
        if CORRECT in self.clocks and due and TODAY + timedelta(days=self.day) > due:
            self.clocks.discard(CORRECT)
            if self.case.state is not S.EXTENSION_ASKED:
                self.case = noted(self.case, A.OVERDUE, MILL, CORRECT, at(OWNER, self.day).now)
                self.clocks.add(REINSPECT)

    @rule(who=ANYONE, days=st.integers(-1, 200))
    def tell(self, who: Actor, days: int) -> None:
        self._try(lambda case: deliver(case, who, self.day, TODAY + timedelta(days=self.day + days)))

    @rule(who=ANYONE)
    def plan(self, who: Actor) -> None:
        self._try(lambda case: enterprise.submit_plan(case, "方案", [], at(who, self.day)))

    @rule(who=ANYONE)
    def return_plan(self, who: Actor) -> None:
        self._try(lambda case: decisions.return_plan(case, "不全", at(who, self.day)))

    @rule(who=ANYONE)
    def link(self, who: Actor) -> None:
        self._try(lambda case: enterprise.link_guidance(case, "BF-1", at(who, self.day)))

    @rule(who=ANYONE, days=st.integers(0, 40))
    def ask_for_time(self, who: Actor, days: int) -> None:
        self._try(lambda case: ask(case, who, self.day, days))

    @precondition(lambda self: self.case.extensions)
    @rule(who=ANYONE, granted=st.booleans())
    def answer_it(self, who: Actor, granted: bool) -> None:
        self._try(lambda case: answer(case, who, granted, self.day))

    @rule(who=ANYONE)
    def report(self, who: Actor) -> None:
        self._try(lambda case: enterprise.report(case, "已改", [], at(who, self.day)))

    @rule(who=ANYONE, passed=st.booleans(), step=st.none() | STEP, reason=st.sampled_from([None, "理由"]))
    def look_again(self, who: Actor, passed: bool, step: L | None, reason: str | None) -> None:
        self._try(lambda case: look_again(case, who, passed, self.day, step, reason))

    @rule(who=ANYONE, step=STEP)
    def go_up(self, who: Actor, step: L) -> None:
        self._try(lambda case: decisions.raise_(case, step, "理由", at(who, self.day)))

    @rule(who=st.sampled_from([HEAD, RIVAL, OWNER]), dice=st.integers(0, 9))
    def end(self, who: Actor, dice: int) -> None:
        if dice == 0:
            self._try(lambda case: decisions.end(case, "已停产拆除", at(who, self.day)))

    @invariant()
    def exactly_the_clocks_of_its_state_run(self) -> None:
        plan = self.clocks & {PLAN}
        looking = self.clocks & {CORRECT, REINSPECT}
        match self.case.state:
            case S.TO_DELIVER:
                assert self.clocks == {DELIVER}
            case S.CORRECTING:
                assert len(looking) == 1 and self.clocks == looking | plan
            case S.EXTENSION_ASKED:
                assert REINSPECT not in self.clocks and self.clocks == {EXTENSION} | plan | (self.clocks & {CORRECT})
            case S.REPORTED:
                assert self.clocks == {REINSPECT}
            case _:
                assert self.clocks == set() and self.case.state in FINISHED

    @invariant()
    def it_never_goes_down_and_what_is_skipped_has_its_reason(self) -> None:
        rungs = [one.rung for one in self.case.measures]
        assert not any(is_lighter(later, earlier) for earlier, later in pairwise(rungs))
        for before, one in pairwise(self.case.measures):
            assert len(one.skipped) == max(0, LADDER.index(one.rung) - LADDER.index(before.rung) - 1)
        assert [one for one in self.case.measures if one.skipped and not one.reason] == []

    @invariant()
    def every_step_was_taken_by_whose_it_is(self) -> None:
        people = {(one.agency, one.subject): one for one in PEOPLE}
        for step in self.case.steps:
            if step.action in OF_THE_CLOCK or step.action is A.RECORD:
                continue
            who = people[step.by, step.person or ""]
            assert step.by != RIVAL.agency
            assert step.action is A.LINK_GUIDANCE or (step.by == MILL) == (step.action in OF_ENTERPRISE)
            assert step.action not in OF_HEADS or "head" in who.roles

    @invariant()
    def the_enterprise_sees_it_from_when_it_was_told(self) -> None:
        assert (MILL in self.case.parties) == any(one.delivered_at for one in self.case.measures)

    def _try(self, order: Callable[[Case], Decision]) -> None:
        before = self.case.version
        try:
            decision = order(self.case)
        except Refusal:
            return
        assert self.case.state not in FINISHED
        assert decision.case.version == before + 1
        self.case = decision.case
        self.clocks = (self.clocks - set(decision.ends)) | set(decision.starts)


TestAnyWay = AnyWay.TestCase
TestAnyWay.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)

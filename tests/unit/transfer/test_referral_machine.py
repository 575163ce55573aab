"""Whatever order people try the steps in, a referral keeps its promises."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.transfer.referral_terms import DeclineGround, ExtensionGround
from contracts.transfer.referral_terms import ReferralAction as A
from contracts.transfer.referral_terms import ReferralState as S
from contracts.transfer.referrals import NewDocument
from services.transfer.machine.rules import Decision
from services.transfer.referrals.rules import decisions
from services.transfer.referrals.rules.case import Case
from services.transfer.referrals.rules.machine import ENDED, MOVES
from tests.unit.transfer.world import (
    FULL_FILE,
    HEAD,
    MILL,
    MONDAY,
    OFFICER,
    OTHER_POLICE,
    OTHER_POLICEMAN,
    OTHER_PROCURATORATE,
    POLICE,
    POLICE_HEAD,
    POLICEMAN,
    PROCURATORATE,
    REQUIRED,
    extend,
    order,
    propose,
)

BOTH_ROLES = Actor(**{name: getattr(HEAD, name) for name in HEAD.__struct_fields__} | {"subject": OFFICER.subject})
PEOPLE = st.sampled_from([OFFICER, HEAD, BOTH_ROLES, POLICEMAN, POLICE_HEAD, OTHER_POLICEMAN])
POLICE_AGENCIES = {POLICE: PROCURATORATE, OTHER_POLICE: OTHER_PROCURATORATE}
STEPS_OF_THE_AGENCY = {A.PROPOSE, A.APPROVE, A.REFUSE, A.ADD_DOCUMENT, A.HAND_OVER, A.SUPPLEMENT}


class AnyOrder(RuleBasedStateMachine):
    """People of both sides try every step at any time; the clocks are kept as the kernel would."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = MONDAY
        self.clocks: dict[str, str] = {}
        self.police_before: set[str] = set()
        self.documents = 0
        self.case: Case = propose(order()).case
        self._wind(propose(order()))

    @rule(hours=st.integers(1, 100))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(actor=PEOPLE)
    def approve(self, actor: Actor) -> None:
        if self._try(lambda: decisions.approve(self.case, actor, self.now)):
            assert actor.subject != self.case.proposed_by

    @rule(actor=PEOPLE)
    def refuse(self, actor: Actor) -> None:
        if self._try(lambda: decisions.refuse(self.case, actor, self.now, "不构成犯罪")):
            assert actor.subject != self.case.proposed_by

    @rule(actor=PEOPLE)
    def add_document(self, actor: Actor) -> None:
        self._try(lambda: decisions.add_document(self.case, actor, self.now, self._new_document()))

    @rule(actor=PEOPLE)
    def hand_over(self, actor: Actor) -> None:
        self._try(lambda: decisions.hand_over(self.case, actor, self.now, REQUIRED, POLICE, PROCURATORATE))

    @rule(actor=PEOPLE)
    def receive(self, actor: Actor) -> None:
        self._try(lambda: decisions.receive(self.case, actor, self.now))

    @rule(actor=PEOPLE)
    def report_incomplete(self, actor: Actor) -> None:
        self._try(lambda: decisions.report_incomplete(self.case, actor, self.now, "缺采样记录", None))

    @rule(actor=PEOPLE)
    def supplement(self, actor: Actor) -> None:
        self._try(lambda: decisions.supplement(self.case, actor, self.now, [self._new_document()]))

    @rule(actor=PEOPLE, to=st.sampled_from(sorted(POLICE_AGENCIES)))
    def redirect(self, actor: Actor, to: str) -> None:
        before = self.case.police
        if self._try(lambda: decisions.redirect(self.case, actor, self.now, to, POLICE_AGENCIES[to], "无管辖权", None)):
            self.police_before = (self.police_before | {before or ""}) - {to}

    @rule(actor=PEOPLE, ground=st.sampled_from(ExtensionGround))
    def extend(self, actor: Actor, ground: ExtensionGround) -> None:
        due = self.now + timedelta(hours=1)
        self._try(lambda: extend(self.case, actor, self.now, ground, due))

    @rule(actor=PEOPLE)
    def file(self, actor: Actor) -> None:
        self._try(lambda: decisions.file(self.case, actor, self.now, "立字1号"))

    @rule(actor=PEOPLE, ground=st.sampled_from(DeclineGround))
    def decline(self, actor: Actor, ground: DeclineGround) -> None:
        self._try(lambda: decisions.decline(self.case, actor, self.now, ground, "未达标准"))

    @invariant()
    def nobody_waits_without_a_clock_and_no_clock_outlives_the_case(self) -> None:
        assert bool(self.clocks) == (self.case.state not in ENDED)

    @invariant()
    def only_those_who_may_know_are_parties(self) -> None:
        parties = set(self.case.parties)
        assert MILL not in parties
        assert not parties & self.police_before
        if self.case.handed_over_at is None:
            assert parties == {self.case.agency}
        else:
            assert {self.case.agency, self.case.police, self.case.procuratorate} <= parties

    @invariant()
    def every_step_was_taken_by_its_side(self) -> None:
        for step in self.case.steps:
            assert (step.by == self.case.agency) == (step.action in STEPS_OF_THE_AGENCY)

    @invariant()
    def a_decision_rests_on_a_signed_receipt(self) -> None:
        if self.case.state in {S.FILED, S.DECLINED}:
            assert self.case.received_at is not None
            assert self.case.received_at >= (self.case.approved_at or self.now)

    def _try(self, take: Callable[[], Decision[Case]]) -> bool:
        try:
            decision = take()
        except Refusal:
            return False
        assert len(decision.case.steps) == len(self.case.steps) + 1
        self.case = decision.case
        self._wind(decision)
        return True

    def _wind(self, decision: Decision[Case]) -> None:
        for duty in decision.ends:
            del self.clocks[duty]
        for start in decision.starts:
            assert start.duty not in self.clocks
            assert start.by in decision.case.parties
            assert start.since <= self.now
            self.clocks[start.duty] = start.by

    def _new_document(self) -> NewDocument:
        self.documents += 1
        return NewDocument(kind=FULL_FILE[0].kind, title="补充材料", sha256=f"{self.documents:064x}")


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=150, stateful_step_count=40)


def test_every_state_is_reached_and_every_unfinished_state_has_a_way_on() -> None:
    reached = {move.to for move in MOVES.values()} | {S.PROPOSED}
    left = {state for state, _ in MOVES}
    assert reached == set(S)
    assert left == set(S) - ENDED

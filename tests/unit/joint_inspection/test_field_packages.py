"""Results of field work: however they come, they come to the same; nothing altered, nothing overwritten."""

import random
from itertools import pairwise

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.joint_inspection.field_files import RESULTS_MAGIC
from contracts.joint_inspection.field_packages import FieldConflictKind, FieldEntryState
from contracts.joint_inspection.field_terms import FieldEntry, FieldResults, FieldValue, What
from contracts.joint_inspection.visits import VisitState
from kernel.ferry.signed import body_of, genuine
from services.joint_inspection.field_packages.rules import standing as rules
from services.joint_inspection.field_packages.rules.standing import Decision, Kept, Standing
from tests.unit.joint_inspection.field import LEAD, SECOND, STRANGER, answer, came, entry, package, results_file, visit

KEY = Ed25519PrivateKey.generate()
PACKAGES = {"P1": package("P1", LEAD), "P2": package("P2", SECOND)}
MOVED = {"P1": package("P1", LEAD), "P3": package("P3", STRANGER)}


class Hub:
    """Takes results in as the service does, without a database."""

    def __init__(self, packages: dict[str, rules.Package], state: VisitState = VisitState.PLANNED) -> None:
        self.packages, self.case = packages, visit(state)
        self.kept: dict[tuple[str, str], Kept] = {}
        self.decisions: list[Decision] = []
        self.carried_out: list[str] = []

    def take_in(self, results: FieldResults) -> None:
        """One part."""
        barrier = rules.barrier_of(self.case, self.packages[results.package].officer)
        for new in rules.fresh(results, "V1", self.kept.values()):
            self._put(rules.arrived(results.package, new, barrier, None))
        for arrival in rules.arrivals(self.kept.values(), self.case, self.packages, ()):
            self._take(arrival)
            self.case = msgspec.structs.replace(self.case, state=VisitState.CHECKED_IN)
        for one in rules.ready(self.kept.values(), self.case, self.packages, ()):
            self._take(one)

    def standing(self) -> Standing:
        """Where it stands."""
        return rules.standing(self.case, list(self.packages.values()), list(self.kept.values()), self.decisions)

    def _take(self, one: Kept) -> None:
        self.carried_out.append(one.entry.id)
        self._put(msgspec.structs.replace(one, state=FieldEntryState.TAKEN))

    def _put(self, one: Kept) -> None:
        self.kept[one.package, one.entry.id] = one


def done(id: str, values: list[FieldValue]) -> list[FieldEntry]:
    """The officer came and answered items 1, 2, 3, 1, 2 …"""
    answers = [answer(nth % 3 + 1, value) for nth, value in enumerate(values)]
    things: list[What] = [came(), *answers]
    return [entry(id, nth, what) for nth, what in enumerate(things, start=1)]


def parts_of(id: str, entries: list[FieldEntry], ends: list[int]) -> list[FieldResults]:
    cuts = [0, *sorted({end % len(entries) for end in ends}), len(entries)]
    pieces = [entries[start:end] for start, end in pairwise(cuts)]
    return [FieldResults(package=id, part=nth, entries=piece) for nth, piece in enumerate(pieces, start=1)]


VALUES = st.lists(st.sampled_from(list(FieldValue)), max_size=8)
ENDS = st.lists(st.integers(0, 20), max_size=5)


@given(VALUES, VALUES, ENDS, ENDS, st.randoms(use_true_random=False), st.sampled_from([PACKAGES, MOVED]))
def test_any_split_order_and_repetition_of_the_parts_comes_to_the_same(
    first: list[FieldValue],
    second: list[FieldValue],
    ends: list[int],
    others: list[int],
    order: random.Random,
    packages: dict[str, rules.Package],
) -> None:
    mine, theirs = list(packages)
    straight, muddled = Hub(packages), Hub(packages)
    for id, values in ((mine, first), (theirs, second)):
        straight.take_in(FieldResults(package=id, part=1, entries=done(id, values)))
    parts = [*parts_of(mine, done(mine, first), ends), *parts_of(theirs, done(theirs, second), others)]
    coming = [*parts, *order.choices(parts, k=len(parts))]
    order.shuffle(coming)
    for one in coming:
        muddled.take_in(one)
    assert muddled.standing() == straight.standing()
    assert sorted(muddled.carried_out) == sorted(set(straight.carried_out))


@given(st.data())
def test_a_results_file_with_any_byte_altered_cut_off_or_added_is_refused(data: st.DataObject) -> None:
    whole = results_file("P1", 1, done("P1", [FieldValue.OK]), KEY)
    at = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[at]))
    public = KEY.public_key()
    assert genuine(RESULTS_MAGIC, whole, public)
    for altered in (whole[:at] + bytes([other]) + whole[at + 1 :], whole[:at], whole + bytes([other])):
        assert not genuine(RESULTS_MAGIC, altered, public)


def test_what_is_no_results_file_is_named_so() -> None:
    for data in (b"", b"{}", RESULTS_MAGIC, RESULTS_MAGIC + b"x" * 64 + b"[" * 100_000):
        with pytest.raises(Refusal, match="FIELD_RESULTS_UNREADABLE"):
            rules.read(body_of(RESULTS_MAGIC, data))


def test_answers_of_two_devices_that_differ_hold_neither_until_the_lead_officer_decides() -> None:
    hub = Hub(PACKAGES)
    hub.take_in(FieldResults(package="P1", part=1, entries=done("P1", [FieldValue.OK])))
    hub.take_in(FieldResults(package="P2", part=1, entries=done("P2", [FieldValue.NOT_OK])))
    (conflict,) = hub.standing().conflicts
    assert (conflict.kind, conflict.item, conflict.decided) == (FieldConflictKind.ANSWERS_DIFFER, 1, False)
    assert conflict.entries == ["P1-00002", "P2-00002"]
    assert hub.standing().answers == []
    hub.decisions.append(Decision(key=conflict.key, chosen="P2-00002", reason="复核", actor=PACKAGES["P1"].actor))
    assert [(one.item, one.value) for one in hub.standing().answers] == [(1, FieldValue.NOT_OK)]
    assert hub.standing().conflicts[0].decided


def test_a_decision_falls_when_the_answer_it_chose_is_no_longer_the_last_of_its_device() -> None:
    hub = Hub(PACKAGES)
    hub.take_in(FieldResults(package="P1", part=1, entries=done("P1", [FieldValue.OK])))
    hub.take_in(FieldResults(package="P2", part=1, entries=done("P2", [FieldValue.NOT_OK])))
    key = hub.standing().conflicts[0].key
    hub.decisions.append(Decision(key=key, chosen="P1-00002", reason="复核", actor=PACKAGES["P1"].actor))
    later = entry("P1", 9, answer(1, FieldValue.NOT_APPLICABLE))
    hub.take_in(FieldResults(package="P1", part=2, entries=[later]))
    assert [one.decided for one in hub.standing().conflicts] == [False]
    assert hub.standing().answers == []


def test_results_of_who_is_no_longer_assigned_or_after_the_end_wait_for_the_lead_officer() -> None:
    ended = Hub(PACKAGES, VisitState.FINISHED)
    ended.take_in(FieldResults(package="P1", part=1, entries=done("P1", [FieldValue.OK])))
    moved = Hub(MOVED)
    moved.take_in(FieldResults(package="P3", part=1, entries=done("P3", [FieldValue.OK])))
    for hub, kind in ((ended, FieldConflictKind.ENDED), (moved, FieldConflictKind.REASSIGNED)):
        assert [one.kind for one in hub.standing().conflicts] == [kind]
        assert {one.state for one in hub.standing().entries} == {FieldEntryState.CONFLICT}
        assert hub.carried_out == []


def test_nothing_is_taken_in_before_the_arrival_has_come() -> None:
    hub = Hub(PACKAGES)
    arrival, answered = done("P1", [FieldValue.OK])
    hub.take_in(FieldResults(package="P1", part=2, entries=[answered]))
    assert [one.state for one in hub.standing().entries] == [FieldEntryState.HELD]
    assert rules.missing([2]) == [1]
    hub.take_in(FieldResults(package="P1", part=1, entries=[arrival]))
    assert {one.state for one in hub.standing().entries} == {FieldEntryState.TAKEN}


@pytest.mark.parametrize("nth", [2, 7])
def test_an_entry_that_comes_with_other_words_is_refused(nth: int) -> None:
    hub = Hub(PACKAGES)
    entries = done("P1", [FieldValue.OK])
    hub.take_in(FieldResults(package="P1", part=1, entries=entries))
    changed = msgspec.structs.replace(entries[1], nth=nth, what=answer(1, FieldValue.NOT_OK))
    with pytest.raises(Refusal, match="FIELD_ENTRY_CHANGED"):
        hub.take_in(FieldResults(package="P1", part=2, entries=[changed]))


def test_only_the_lead_officer_decides_and_only_among_what_is_there() -> None:
    hub = Hub(PACKAGES)
    hub.take_in(FieldResults(package="P1", part=1, entries=done("P1", [FieldValue.OK])))
    hub.take_in(FieldResults(package="P2", part=1, entries=done("P2", [FieldValue.NOT_OK])))
    standing = hub.standing()
    with pytest.raises(Refusal, match="FIELD_NOT_LEAD"):
        rules.check_decision(hub.case, SECOND, standing.conflicts, "answer:1", "P1-00002")
    with pytest.raises(Refusal, match="FIELD_CONFLICT_UNKNOWN"):
        rules.check_decision(hub.case, LEAD, standing.conflicts, "answer:2", "P1-00002")
    for chosen in ("P1-00001", None):
        with pytest.raises(Refusal, match="FIELD_CHOICE_UNKNOWN"):
            rules.check_decision(hub.case, LEAD, standing.conflicts, "answer:1", chosen)
    rules.check_decision(hub.case, LEAD, standing.conflicts, "answer:1", "P1-00002")

"""Field work against the checklist: whatever the order, the same answers reach it, once, and nothing is overwritten."""

import random
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.checklist_terms import AnswerKind, AnswerResult, ChecklistReply, ItemSubject
from contracts.joint_inspection.field_packages import FieldConflictKind, FieldEntryState
from contracts.joint_inspection.field_terms import FieldEntry, FieldValue
from contracts.joint_inspection.visits import VisitState
from services.joint_inspection.checklists.rules.making import Item
from services.joint_inspection.field_packages.rules import listed, standing
from services.joint_inspection.field_packages.rules.listed import Against, Latest, Lists, Written
from services.joint_inspection.field_packages.rules.standing import Decision, Kept, Package
from tests.unit.joint_inspection.field import BEGUN, LEAD, SECOND, answer, entry, package, visit

NOW = BEGUN + timedelta(days=1)
PACKAGES = {"P1": replace(package("P1", LEAD), checklist=1), "P2": replace(package("P2", SECOND), checklist=1)}


class Sheet:
    """A visit's list, and the field work that came."""

    def __init__(self, packages: dict[str, Package] | None = None) -> None:
        self.packages = packages or PACKAGES
        self.latest: dict[int, Latest] = {}
        self.written: dict[int, Written] = {}
        self.replies: dict[int, ChecklistReply] = {}
        self.kept: dict[str, Kept] = {}
        self.decisions: list[Decision] = []

    def came(self, id: str, *entries: FieldEntry) -> Against:
        """A part of a package; what is due is written."""
        for one in entries:
            self.kept[one.id] = Kept(package=id, entry=one, state=FieldEntryState.TAKEN, item=one.what.item)  # type: ignore[union-attr]
        return self.settled()

    def settled(self) -> Against:
        """What stands after everything due was written."""
        for due in self.against().due:
            assert due.reply.seen == (self.latest[due.reply.item].revision if due.reply.item in self.latest else 0)
            self.online(due.reply)
            self.written[due.reply.item] = Written(due.reply.seen + 1, due.digest)
            self.replies[due.reply.item] = due.reply
        assert self.against().due == []
        return self.against()

    def against(self) -> Against:
        """The field work against the list."""
        case = visit(VisitState.CHECKED_IN)
        stands = standing.standing(case, list(self.packages.values()), list(self.kept.values()), self.decisions)
        lists = Lists(self.latest, self.written)
        return listed.against(stands, self.packages, lists, self.decisions, NOW)

    def online(self, reply: ChecklistReply) -> None:
        """Somebody answers on the list."""
        revision, measured = reply.seen + 1, reply.measured
        self.latest[reply.item] = Latest(revision=revision, result=reply.result, measured=measured, unit=reply.unit)


def done(id: str, values: list[FieldValue]) -> list[FieldEntry]:
    """Items 1, 2, 3, 1, 2 … answered, each time in other words."""
    return [
        entry(id, nth, answer(nth % 3 + 1, value, f"{id} 第 {nth} 次")) for nth, value in enumerate(values, start=1)
    ]


VALUES = st.lists(st.sampled_from(list(FieldValue)), max_size=8)
ENDS = st.lists(st.integers(0, 20), max_size=4)


@given(VALUES, VALUES, ENDS, st.randoms(use_true_random=False))
def test_in_whatever_order_parts_come_what_is_undisputed_stands_on_the_list_alike(
    first: list[FieldValue], second: list[FieldValue], ends: list[int], order: random.Random
) -> None:
    straight, muddled = Sheet(), Sheet()
    parts: list[tuple[str, list[FieldEntry]]] = []
    for id, values in (("P1", first), ("P2", second)):
        entries = done(id, values)
        straight.came(id, *entries)
        cuts = [0, *sorted(end % (len(entries) + 1) for end in ends), len(entries)]
        parts += [(id, entries[start:end]) for start, end in pairwise(cuts)]
    coming = [*parts, *order.choices(parts, k=len(parts))]
    order.shuffle(coming)
    for id, some in coming:
        muddled.came(id, *some)
    undisputed = [one.item for one in straight.settled().answers]
    assert [one.item for one in muddled.settled().answers] == undisputed
    said = [
        [(sheet.replies[one].result, sheet.replies[one].text) for one in undisputed] for sheet in (straight, muddled)
    ]
    assert said[0] == said[1]


def test_the_words_and_files_of_all_who_answered_alike_stand_together() -> None:
    sheet = Sheet()
    sheet.came("P1", entry("P1", 1, answer(1, note="甲见", files=["a" * 64])))
    told = sheet.came("P2", entry("P2", 1, answer(1, note="乙见", files=["b" * 64])))
    reply = sheet.replies[1]
    assert (reply.text, reply.files, reply.seen) == ("甲见；乙见", ["a" * 64, "b" * 64], 1)
    assert [one.revision for one in told.answers] == [2]


def test_values_measured_differently_are_a_conflict_though_both_are_in_order() -> None:
    sheet = Sheet()
    sheet.came("P1", entry("P1", 1, answer(1, measured=Decimal(3))))
    assert sheet.came("P2", entry("P2", 1, answer(1, measured=Decimal(4)))).answers == []


def test_what_the_device_saw_before_it_left_is_answered_upon_and_what_came_later_is_not() -> None:
    for saw, taken in ((1, True), (0, False)):
        sheet = Sheet({"P1": replace(PACKAGES["P1"], seen={1: saw} if saw else {})})
        sheet.online(ChecklistReply(item=1, result=AnswerResult.OK))
        told = sheet.came("P1", entry("P1", 1, answer(1, FieldValue.NOT_OK)))
        assert (sheet.latest[1].result is AnswerResult.NOT_OK) is taken
        assert [one.kind for one in told.conflicts] == ([] if taken else [FieldConflictKind.LISTED_DIFFERS])


def test_an_online_answer_upon_the_fields_stands_and_is_no_conflict() -> None:
    sheet = Sheet()
    part = entry("P1", 1, answer(1))
    sheet.came("P1", part)
    sheet.online(ChecklistReply(item=1, result=AnswerResult.NOT_OK, seen=1))
    told = sheet.came("P1", part)
    assert (told.conflicts, sheet.latest[1].result) == ([], AnswerResult.NOT_OK)


@pytest.mark.parametrize(("chosen", "result"), [("P1-00001", AnswerResult.NOT_OK), (None, AnswerResult.OK)])
def test_the_lead_officers_word_settles_it_once_and_stays_shown(chosen: str | None, result: AnswerResult) -> None:
    sheet = Sheet()
    sheet.online(ChecklistReply(item=1, result=AnswerResult.OK))
    (conflict,) = sheet.came("P1", entry("P1", 1, answer(1, FieldValue.NOT_OK))).conflicts
    actor = PACKAGES["P1"].actor
    sheet.decisions.append(Decision(key=conflict.key, chosen=chosen, reason="复核", actor=actor))
    (shown,) = sheet.settled().conflicts
    assert (shown.decided, shown.chosen, sheet.latest[1].result) == (True, chosen, result)


def item(number: int, text: str) -> Item:
    how = "现场查看"
    return Item(number=number, subject=ItemSubject.UNIT, text=text, how=how, answer=AnswerKind.JUDGED, origins=[])


def test_an_item_is_known_again_by_what_it_asks_and_not_by_its_number() -> None:
    packed = {1: item(1, "台账"), 2: item(2, "标识牌")}
    current = {1: item(1, "许可证"), 2: item(2, "台账")}
    assert listed.numbered(packed, packed, 2) == 2
    assert listed.numbered(packed, current, 1) == 2
    with pytest.raises(Refusal, match="CHECKLIST_ITEM_GONE"):
        listed.numbered(packed, current, 2)
    with pytest.raises(Refusal, match="CHECKLIST_ITEM_UNKNOWN"):
        listed.numbered(packed, current, 3)

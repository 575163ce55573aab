"""What becomes of two entries of one unit."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.directory import EnterpriseFacts, EnterpriseState
from contracts.registry.merges import MergeState, ProposeMerge
from services.registry.directory.rules import Entry
from services.registry.merges import rules

NOW = datetime(2026, 11, 22, tzinfo=UTC)
OFFICER = rules.By(agency="ecology-640500", subject="officer", at=NOW)
HEAD = rules.By(agency="ecology-640500", subject="head", at=NOW)
CODES = ("甲", "乙", "丙", "丁")


def entry(code: str, state: EnterpriseState = EnterpriseState.ACTIVE) -> Entry:
    return Entry(facts=EnterpriseFacts(credit_code=code, name=f"{code}厂", region="640500"), state=state)


def order(code: str = "甲", successor: str = "乙") -> ProposeMerge:
    return ProposeMerge(credit_code=code, successor=successor, reason="同一企业登记了两次")


def proposed() -> rules.Case:
    return rules.propose(order(), entry("甲"), entry("乙"), False, "HB-1", OFFICER)


@pytest.mark.parametrize(
    ("successor", "found", "state", "leads", "why"),
    [
        ("甲", entry("甲"), EnterpriseState.ACTIVE, False, "自身"),
        ("戊", None, EnterpriseState.ACTIVE, False, "不在名录库"),
        ("乙", entry("乙"), EnterpriseState.CLOSED, False, "被并入登记已注销"),
        ("乙", entry("乙"), EnterpriseState.MERGED, False, "被并入登记已并入"),
        ("乙", entry("乙", EnterpriseState.CLOSED), EnterpriseState.ACTIVE, False, "保留登记已注销"),
        ("乙", entry("乙", EnterpriseState.MERGED), EnterpriseState.ACTIVE, False, "保留登记已并入"),
        ("乙", entry("乙"), EnterpriseState.ACTIVE, True, "应先撤销那次合并"),
    ],
)
def test_an_entry_is_merged_only_into_another_that_stands(
    successor: str, found: Entry | None, state: EnterpriseState, leads: bool, why: str
) -> None:
    with pytest.raises(Refusal) as error:
        rules.propose(order(successor=successor), entry("甲", state), found, leads, "HB-1", OFFICER)
    assert error.value.code == "MERGE_UNSUITABLE"
    assert why in error.value.data["why"]


def test_another_than_who_proposed_it_approves() -> None:
    with pytest.raises(Refusal, match="MERGE_SAME_PERSON"):
        rules.approve(proposed(), None, OFFICER)
    assert rules.approve(proposed(), "属实", HEAD).state is MergeState.MERGED


@pytest.mark.parametrize("state", [MergeState.REFUSED, MergeState.MERGED, MergeState.UNDONE])
def test_what_is_decided_is_not_decided_again(state: MergeState) -> None:
    case = replace(proposed(), state=state)
    with pytest.raises(Refusal, match="MERGE_STEP_NOT_ALLOWED"):
        rules.approve(case, None, HEAD)
    with pytest.raises(Refusal, match="MERGE_STEP_NOT_ALLOWED"):
        rules.refuse(case, "证据不足", HEAD)


def test_a_merge_and_its_undoing_are_told_in_both_histories() -> None:
    case = rules.approve(proposed(), None, HEAD)
    merged = rules.merge(case, entry("甲"), entry("乙"), False)
    assert (merged.entry.entry.state, merged.entry.entry.successor) == (EnterpriseState.MERGED, "乙")
    assert [(one.label, one.after) for one in merged.successor.fields] == [("并入的登记", "甲")]
    undone = rules.unmerge(rules.undo(case, "是两家企业", HEAD), merged.entry.entry, merged.successor.entry)
    assert undone.entry.entry == entry("甲")
    assert [(one.before, one.after) for one in undone.successor.fields] == [("甲", None)]


@given(st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)), max_size=30))
def test_whatever_is_merged_and_undone_no_chain_and_no_circle_comes_about(steps: list[tuple[str, str]]) -> None:
    entries = {code: entry(code) for code in CODES}
    for code, successor in steps:
        leads = any(one.successor == code for one in entries.values())
        try:
            case = rules.propose(order(code, successor), entries[code], entries[successor], leads, "HB-1", OFFICER)
        except Refusal:
            if entries[code].successor == successor:
                entries[code] = entry(code)
            continue
        entries[code] = rules.merge(case, entries[code], entries[successor], leads).entry.entry
        merged = [one for one in entries.values() if one.successor]
        assert all(entries[one.successor or ""].state is EnterpriseState.ACTIVE for one in merged)

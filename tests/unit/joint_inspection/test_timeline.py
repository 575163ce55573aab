"""What the entries of visits and findings on a timeline are called."""

from contracts.joint_inspection.handling_terms import HandlingState
from contracts.joint_inspection.visits import FindingKind, LadderStep, VisitBasis
from services.joint_inspection.timeline.rules import VISITS, title
from services.joint_inspection.timeline.store import TIMELINE


def test_an_entry_tells_the_visit_by_its_basis_and_the_finding_by_kind_and_measure() -> None:
    assert title("started", [VisitBasis.DRAW]) == "入企检查开始（随机抽取）"
    assert title("finished", [VisitBasis.CLUE]) == "入企检查完成（线索核查）"
    told = title("found", [FindingKind.DISCHARGE_EXCEEDANCE, LadderStep.ORDER_TO_CORRECT])
    assert told == "检查发现超标排放，采取责令改正"
    assert {*VISITS, "found", "told", "settled"} == set(TIMELINE.sources)


def test_an_entry_tells_when_the_enterprise_was_told_and_how_it_ended() -> None:
    assert title("told", [LadderStep.WARNING]) == "企业被告知检查发现的问题，采取告诫约谈"
    assert title("settled", [HandlingState.CLOSED, LadderStep.WARNING]) == "检查发现的问题已办结（告诫约谈）"

"""What an item is worth to the police, and what it still lacks."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.transfer.evidence_orders import CommissionAppraisal, EvidencePart, ReturnAppraisal, SplitEvidence
from contracts.transfer.evidence_terms import ConversionGap, ConversionState, EvidenceDigestOf, EvidenceKind, MoveKind
from kernel.jurisdiction import Jurisdiction
from kernel.settings import PROJECT
from services.transfer.evidence.rules import capture, conversion
from services.transfer.evidence.rules.item import Item
from tests.unit.transfer.evidence_world import BUREAU, DIGEST, LAB, MILL, MONDAY, POLICE, captured, moved

TABLES = Jurisdiction(PROJECT / "jurisdiction")
TODAY = date(2026, 9, 7)
G = ConversionGap


def gaps(item: Item) -> set[ConversionGap]:
    return {one.gap for one in conversion.gaps(item, TABLES.table("evidence_conversion"), TODAY, 2)}


def item(**changes: Any) -> Item:
    return captured(**({"at_owner": False} | changes))[0]


def adopted(one: Item) -> Item:
    found = conversion.gaps(one, TABLES.table("evidence_conversion"), TODAY, 2)
    return capture.adopted(one, "符合法定要求", found, "刑事诉讼法第五十四条")


@pytest.mark.parametrize("kind", EvidenceKind)
def test_every_kind_has_its_law_and_what_it_needs(kind: EvidenceKind) -> None:
    one = item(kind=kind, captured_by=["NX-0501"])
    assert conversion.source(one, TABLES.table("evidence_uses"), TODAY)
    assert gaps(one)


def test_a_seized_thing_needs_its_list_its_signed_chain_and_to_be_with_the_police() -> None:
    drum = captured(captured_by=["NX-0501"])[0]
    assert gaps(drum) == {G.TWO_OFFICERS, G.SEIZURE_RECORD, G.SIGNED_CUSTODY, G.HANDED_OVER}
    drum, _ = moved(captured()[0], MoveKind.SEIZE, MILL, MILL, BUREAU)
    assert gaps(drum) == {G.HANDED_OVER}
    drum, _ = moved(drum, MoveKind.HAND_OVER, POLICE, BUREAU, POLICE)
    assert gaps(drum) == set()
    assert adopted(drum).conversion is ConversionState.ADOPTED


def test_one_officer_named_twice_is_one_officer() -> None:
    assert G.TWO_OFFICERS in gaps(item(kind=EvidenceKind.INSPECTION_RECORD, captured_by=["NX-0501", "NX-0501"]))


def test_data_needs_the_digest_of_its_file() -> None:
    without, with_file = (item(kind=EvidenceKind.MONITORING_DATA, file_sha256=digest) for digest in (None, DIGEST))
    assert (gaps(without), gaps(with_file)) == ({G.FILE}, set())
    assert (without.digest_of, with_file.digest_of) == (EvidenceDigestOf.RECORD, EvidenceDigestOf.FILE)
    assert with_file.sha256 == DIGEST != without.sha256


def test_a_sample_needs_its_appraisal_returned() -> None:
    sample = item(kind=EvidenceKind.SAMPLE)
    assert G.APPRAISAL_RETURNED in gaps(sample)
    order = CommissionAppraisal(number="ZJ-1", appraiser=LAB, appraiser_name="某监测站", questions="铅含量")
    sample = capture.commissioned(sample, order, BUREAU, MONDAY)
    with pytest.raises(Refusal, match="EVIDENCE_APPRAISAL_OPEN"):
        capture.commissioned(sample, order, BUREAU, MONDAY)
    back = ReturnAppraisal(number="ZJ-1", conclusion="超标 12 倍", report_sha256=DIGEST, consumed="50 毫升")
    sample = capture.appraised(sample, back, BUREAU, MONDAY)
    assert G.APPRAISAL_RETURNED not in gaps(sample)
    with pytest.raises(Refusal, match="EVIDENCE_NO_APPRAISAL"):
        capture.appraised(sample, back, BUREAU, MONDAY)


def test_a_part_begins_at_the_whole_s_entry_and_is_worth_what_the_whole_is() -> None:
    whole, _ = moved(captured(kind=EvidenceKind.SAMPLE)[0], MoveKind.SEIZE, MILL, MILL, BUREAU)
    one = EvidencePart(title="留样", description="250 毫升", quantity="1 瓶")
    order = SplitEvidence(number=whole.number, head=whole.head, parts=[one, one])
    parts = capture.split(whole, order, ["ZJ-2", "ZJ-3"], BUREAU, MONDAY)
    for number, (part, entry) in zip(("ZJ-2", "ZJ-3"), parts, strict=True):
        assert (part.number, part.capture.part_of, part.capture.part_of_entry) == (number, whole.number, whole.head)
        assert (part.head, part.entries, part.holder, part.referral) == (entry.hash, 1, BUREAU, whole.referral)
        assert G.SIGNED_CUSTODY not in gaps(part)
    assert len({part.sha256 for part, _ in parts}) == 2
    with pytest.raises(Refusal, match="EVIDENCE_CHANGED"):
        capture.split(whole, replace(order, head=DIGEST), ["ZJ-2", "ZJ-3"], BUREAU, MONDAY)
    with pytest.raises(Refusal, match="EVIDENCE_SPLIT_NOT_ALLOWED"):
        fresh = captured()[0]
        capture.split(fresh, replace(order, head=fresh.head), ["ZJ-2", "ZJ-3"], BUREAU, MONDAY)


def test_a_statement_is_never_adopted_but_taken_anew_by_the_police() -> None:
    statement = item(kind=EvidenceKind.STATEMENT, file_sha256=DIGEST)
    with pytest.raises(Refusal, match="EVIDENCE_GAPS"):
        adopted(statement)
    theirs = replace(statement, number="ZJ-2", conversion=ConversionState.NOT_NEEDED)
    elsewhere = replace(theirs, referral="YS-2")
    for wrong in (None, statement, elsewhere):
        with pytest.raises(Refusal, match="EVIDENCE_NOT_RETAKEN"):
            capture.retaken(statement, wrong, "ZJ-2")
    assert capture.retaken(statement, theirs, "ZJ-2").conversion is ConversionState.RETAKEN


def test_what_was_reviewed_is_not_reviewed_again_and_lacks_nothing() -> None:
    out = capture.excluded(item(kind=EvidenceKind.DOCUMENTARY), "来源不明")
    assert gaps(out) == set()
    for again in (adopted, lambda one: capture.excluded(one, "又")):
        with pytest.raises(Refusal, match="EVIDENCE_REVIEWED"):
            again(out)


def test_an_item_of_no_referral_is_nobody_s_to_review() -> None:
    with pytest.raises(Refusal, match="EVIDENCE_UNLINKED"):
        adopted(replace(item(), referral=None))

"""The dossier's manifest: what it lists, what its digest covers, and who may sign for it."""

import hashlib
import io
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from contracts.errors import Refusal
from contracts.transfer.referral_terms import DocumentKind
from contracts.transfer.referrals import ReferralDocument
from services.transfer.dossiers.rules import pages_of
from services.transfer.referrals.rules import decisions, manifest
from services.transfer.referrals.rules.case import Case
from tests.unit.transfer.world import MONDAY, OFFICER, POLICEMAN, approved, document, handed_over, incomplete

documents = st.builds(
    ReferralDocument,
    kind=st.sampled_from(DocumentKind),
    title=st.text(min_size=1, max_size=5),
    sha256=st.integers(1, 2**64).map(lambda number: f"{number:064x}"),
    added_at=st.just(MONDAY),
    added_by=st.just(OFFICER.agency),
    pages=st.none() | st.integers(1, 500),
)
files = st.lists(documents, min_size=1, max_size=6, unique_by=lambda one: one.sha256)


def made_of(listed: list[ReferralDocument]) -> Case:
    return manifest.added(replace(approved(), documents=tuple(listed)), MONDAY)


def digest_of(case: Case) -> str:
    newest = case.particulars.manifest
    assert newest is not None
    assert newest.sha256 == hashlib.sha256(manifest.written(case, newest)).hexdigest()
    return newest.sha256


@given(files)
def test_the_manifest_lists_every_document_in_order_with_its_pages(listed: list[ReferralDocument]) -> None:
    newest = made_of(listed).particulars.manifest
    assert newest is not None
    assert [(one.place, one.sha256, one.pages) for one in newest.entries] == [
        (place, one.sha256, one.pages) for place, one in enumerate(listed, start=1)
    ]
    known = [one.pages for one in listed if one.pages is not None]
    assert newest.pages == (sum(known) if len(known) == len(listed) else None)


@given(files, st.data())
def test_any_other_document_order_title_or_page_count_is_another_manifest(
    listed: list[ReferralDocument], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(listed) - 1))
    one = listed[place]
    changes = [
        [*listed[:place], *listed[place + 1 :]],
        [*listed, msgspec.structs.replace(one, sha256="f" * 64)],
        [*listed[:place], msgspec.structs.replace(one, title=one.title + "？"), *listed[place + 1 :]],
        [*listed[:place], msgspec.structs.replace(one, pages=(one.pages or 0) + 1), *listed[place + 1 :]],
    ]
    if len(listed) > 1:
        changes.append([*listed[1:], listed[0]])
    original = digest_of(made_of(listed))
    assert original == digest_of(made_of(listed))
    assert all(digest_of(made_of(changed)) != original for changed in changes)


def test_who_signs_has_seen_the_newest_manifest() -> None:
    with pytest.raises(Refusal) as caught:
        decisions.receive(handed_over(), POLICEMAN, MONDAY, "0" * 64)
    assert caught.value.code == "REFERRAL_MANIFEST_OTHER"
    assert caught.value.data["manifest"] == digest_of(handed_over())
    signed = decisions.receive(handed_over(), POLICEMAN, MONDAY, digest_of(handed_over())).case
    assert signed.particulars.signed_manifest == digest_of(handed_over())


def test_a_completed_file_has_a_manifest_of_its_own() -> None:
    case = decisions.supplement(incomplete(), OFFICER, MONDAY, [document(DocumentKind.SAMPLING_RECORD)]).case
    assert len(case.particulars.manifests) == 2
    assert digest_of(case) != digest_of(incomplete())


def test_pages_are_those_of_the_file_and_what_was_given_otherwise_is_refused() -> None:
    first, second, *_ = handed_over().documents
    case = replace(handed_over(), documents=(first, msgspec.structs.replace(second, pages=3)))
    counted = manifest.with_counts(case, {first.sha256: 7})
    assert [one.pages for one in counted.documents] == [7, 3]
    with pytest.raises(Refusal) as caught:
        manifest.with_counts(case, {second.sha256: 4})
    assert (caught.value.code, caught.value.data["given"], caught.value.data["counted"]) == (
        "REFERRAL_PAGES_DIFFER",
        3,
        4,
    )


def test_a_pdf_says_how_many_pages_it_has_and_what_is_none_says_nothing() -> None:
    writer, file = PdfWriter(), io.BytesIO()
    for _ in range(3):
        writer.add_blank_page(100, 100)
    writer.write(file)
    assert pages_of(lambda: io.BytesIO(file.getvalue())) == 3
    assert pages_of(lambda: io.BytesIO(b"%PDF-1.7\nnot one")) is None


@given(st.binary(max_size=400))
def test_whatever_calls_itself_a_pdf_is_read_or_left(noise: bytes) -> None:
    pages = pages_of(lambda: io.BytesIO(b"%PDF-1.7\n" + noise))
    assert pages is None or pages >= 0

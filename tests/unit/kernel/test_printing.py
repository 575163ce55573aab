"""Printing: equal data give equal bytes, and what can't be printed as meant is not printed at all."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import Refusal
from kernel.documents.printing import PrintingFailed, print_pdf
from kernel.settings import PROJECT

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
RECEIPT = PROJECT / "jurisdiction" / "templates" / "referral_receipt.typ"
DATA: dict[str, Any] = {
    "title": "回执",
    "number": "公环收〔2026〕1号",
    "issuer": "中卫市公安局",
    "agency": "中卫市生态环境局",
    "enterprise": "宁夏某纸业有限公司",
    "credit_code": "916400002276950035",
    "offence": "污染环境罪",
    "referral": "YS-1",
    "document_count": 4,
    "received_on": "2026-11-21",
    "manifest": "a" * 64,
}


def template(folder: Path, text: str) -> Path:
    place = folder / "one.typ"
    place.write_text(text, encoding="utf-8")
    return place


def test_the_same_data_give_the_same_bytes_and_other_data_others() -> None:
    first = print_pdf(RECEIPT, DATA, AT)
    assert first.startswith(b"%PDF-")
    assert print_pdf(RECEIPT, DATA, AT) == first
    assert print_pdf(RECEIPT, DATA | {"document_count": 5}, AT) != first
    assert print_pdf(RECEIPT, DATA, AT.replace(month=10)) != first


def test_a_character_without_a_glyph_is_refused_by_name() -> None:
    with pytest.raises(Refusal) as caught:
        print_pdf(RECEIPT, DATA | {"enterprise": "某\U0001f600公司"}, AT)
    assert (caught.value.code, caught.value.data) == ("DOCUMENT_UNPRINTABLE", {"text": "\U0001f600"})


def test_what_a_user_wrote_is_never_read_as_a_command() -> None:
    names = ("#panic()", "$x$ *粗* _斜_", '#read("/etc/passwd")', "] #set text(0pt) [", "\\u{0} // `")
    for name in names:
        assert print_pdf(RECEIPT, DATA | {"enterprise": name}, AT).startswith(b"%PDF-")


def test_a_missing_font_fails_instead_of_printing_another(tmp_path: Path) -> None:
    with pytest.raises(PrintingFailed, match="unknown font family"):
        print_pdf(template(tmp_path, '#set text(font: ("Nope", "Noto Serif SC"))\n文'), {}, AT)


def test_a_template_with_a_fault_fails(tmp_path: Path) -> None:
    with pytest.raises(PrintingFailed, match="unknown variable"):
        print_pdf(template(tmp_path, "#nowhere"), {}, AT)

"""From a template and its data to a PDF whose bytes depend on nothing else.

PDF/A-2b refuses a character the font does not have; a warning of the compiler fails too.
"""

import re
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from contracts.errors import Refusal

if TYPE_CHECKING:
    from typst import Fonts

FONTS = Path(__file__).parent.parent / "fonts"
STANDARD: Literal["a-2b"] = "a-2b"
BEIJING = timezone(timedelta(hours=8))
NO_GLYPH = re.compile(r"the text `\"(.*?)\"` could not be displayed")


class PrintingFailed(RuntimeError):
    """The template does not compile without a warning: a fault of the template, not of the data."""


@cache
def fonts() -> "Fonts":
    """The project's own fonts and no others. The library is large: only who prints loads it."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def print_pdf(template: Path, data: dict[str, Any], at: datetime) -> bytes:
    """The document as of `at`. Refusal: DOCUMENT_UNPRINTABLE naming the text that can't be set."""
    from typst import Compiler, TypstError

    at = at.astimezone(BEIJING).replace(microsecond=0)
    given = {"data": msgspec.json.encode(data).decode(), "date": at.date().isoformat()}
    compiler = Compiler(template, font_paths=fonts(), ignore_system_fonts=True, sys_inputs=given)
    try:
        pdf, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=STANDARD, timestamp=at)
    except TypstError as error:
        if found := NO_GLYPH.search(error.message):
            raise Refusal("DOCUMENT_UNPRINTABLE", text=found[1]) from None
        raise PrintingFailed(error.message) from error
    if warnings or not isinstance(pdf, bytes):
        raise PrintingFailed("; ".join(warning.message for warning in warnings))
    return pdf

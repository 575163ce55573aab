"""From a template and its data to pictures (SVG) whose bytes depend on nothing else.

Text is set in the project's font and drawn as outlines: no viewer needs a font, and there is no script.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import msgspec

from kernel.documents.printing import PrintingFailed, fonts

TEMPLATE = "chart.typ"
MEDIA_TYPE = "image/svg+xml"


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One bar: its label, its length, and that of the bar it is compared with."""

    label: str
    count: int
    before: int | None = None


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """One picture."""

    title: str
    subtitle: str
    bars: Sequence[Bar]
    legend: Sequence[str] = ()


def draw_svg(template: Path, charts: Sequence[Chart]) -> list[bytes]:
    """A picture for each chart, in their order; all are set in one pass."""
    if not charts:
        return []
    from typst import Compiler, TypstError

    given = {"data": msgspec.json.encode(charts).decode()}
    compiler = Compiler(template, font_paths=fonts(), ignore_system_fonts=True, sys_inputs=given)
    try:
        pages, warnings = compiler.compile_with_warnings(format="svg")
    except TypstError as error:
        raise PrintingFailed(error.message) from error
    if warnings:
        raise PrintingFailed("; ".join(warning.message for warning in warnings))
    return [_named(page, chart) for page, chart in zip(_listed(pages), charts, strict=True)]


def _listed(pages: Any) -> list[bytes]:
    return pages if isinstance(pages, list) else [pages]


def _named(page: bytes, chart: Chart) -> bytes:
    """The picture with its name, and its figures as words for who can't see it."""
    head, tail = page.decode().split(">", 1)
    words = "；".join(f"{bar.label} {bar.count}" for bar in chart.bars)
    named = f'{head} role="img" aria-label={quoteattr(chart.title)}>'
    return f"{named}<title>{escape(chart.title)}</title><desc>{escape(words)}</desc>{tail}".encode()

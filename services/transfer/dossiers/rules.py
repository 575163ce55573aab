"""How many pages a document has, as the document itself says."""

import io
from collections.abc import Callable
from typing import BinaryIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

PDF = "application/pdf"
UNREADABLE = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)


def pages_of(open_file: Callable[[], BinaryIO]) -> int | None:
    """The pages of a PDF; None of one that cannot be read, such as an encrypted one."""
    with open_file() as file:
        data = io.BytesIO(file.read())
    try:
        return len(PdfReader(data).pages)
    except UNREADABLE:
        return None

"""What is sealed in a bundle 摆渡包, in MessagePack: cases, pieces of files and results; back come answers."""

from datetime import datetime
from typing import Annotated

import msgspec

SUBJECT = r"^[a-z0-9_.]{1,100}$(?!\n)"
STEP = r"^[^\x00-\x1f\x7f]{1,40}$(?!\n)"
SIGNER = r"^[0-9A-Za-z._-]{1,64}$(?!\n)"
ANSWER_ID = r"^[0-9a-f-]{36}$(?!\n)"


class CarriedCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case as the recipient would see it through the door, as JSON; `record` is None once it is no longer theirs."""

    number: str
    record: bytes | None


class CarriedPiece(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a dossier file; a large file takes several bundles."""

    sha256: str
    size: int
    offset: int
    data: bytes


class CarriedResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an answer, `refusal` and its data as JSON where it was not carried out."""

    answer: str
    number: str
    refusal: str | None = None
    data: bytes = b"{}"


class Outbound(msgspec.Struct, frozen=True, kw_only=True):
    """From the hub; `acknowledged`: the reply up to which all were taken in, and its digest."""

    acknowledged: int
    acknowledged_sha256: str
    cases: list[CarriedCase] = []
    pieces: list[CarriedPiece] = []
    results: list[CarriedResult] = []


class SignedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One order of the answering agency: `subject` and `body` (JSON) are those of a command of this service.

    `id` is made once on the answering side; `by` is the signer's number, as no names stand in the journal; `head`: the
    head of the agency approved it; `step` is what the signer calls it.
    """

    id: Annotated[str, msgspec.Meta(pattern=ANSWER_ID)]
    at: datetime
    by: Annotated[str, msgspec.Meta(pattern=SIGNER)]
    head: bool
    step: Annotated[str, msgspec.Meta(pattern=STEP)]
    subject: Annotated[str, msgspec.Meta(pattern=SUBJECT)]
    body: Annotated[bytes, msgspec.Meta(max_length=16 * 1024)]


class Inbound(msgspec.Struct, frozen=True, kw_only=True):
    """From the agency; `acknowledged`: the bundle up to which all were taken in, `missing`: gaps below those held."""

    acknowledged: int
    missing: list[int] = []
    answers: Annotated[list[SignedAnswer], msgspec.Meta(max_length=200)] = []

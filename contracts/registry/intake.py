"""What device gateways and partner systems publish on the stream, as JSON (docs/INTAKE.md).

Subject `intake.<kind>.<region>`; header `Liandong-Signature` with the Ed25519 signature, in base64, over the subject,
a line break and the body. `batch` is a UUIDv7: the same batch again is taken in once.
"""

from typing import Annotated

import msgspec

from contracts.fields import about
from contracts.registry.observations import NewObservation
from contracts.registry.readings import BATCH_MAX, ReadingRow, Reason
from contracts.registry.sources import SourceCode

FINDINGS_MAX = 200

BatchId = Annotated[str, about("批次编号（UUIDv7）：以同一编号重发不会重复入库", min_length=36, max_length=36)]


class ReadingsLetter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One batch of hours, on `intake.readings.<region>`."""

    source: SourceCode
    batch: BatchId
    rows: Annotated[list[ReadingRow], about("各行，至多 1000 行", min_length=1, max_length=BATCH_MAX)]
    reason: Reason = None


class ObservationsLetter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One batch of findings, on the subject of their kind, such as `intake.drone.<region>`."""

    source: SourceCode
    batch: BatchId
    findings: Annotated[list[NewObservation], about("发现，至多 200 条", min_length=1, max_length=FINDINGS_MAX)]

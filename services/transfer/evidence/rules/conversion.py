"""What an administrative item lacks before the police may use it, by the rows of evidence_conversion.csv."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from contracts.actors import region_prefix
from contracts.law import LawStatus
from contracts.transfer.evidence import EvidenceGap
from contracts.transfer.evidence_terms import ConversionGap, ConversionState
from services.transfer.evidence.rules.item import Item

G = ConversionGap
Row = Mapping[str, str]

THERE: dict[ConversionGap, Callable[[Item, int], bool]] = {
    G.TWO_OFFICERS: lambda item, officers: len(set(item.capture.captured_by)) >= officers,
    G.FILE: lambda item, _: item.capture.file_sha256 is not None,
    G.SIGNED_CUSTODY: lambda item, _: item.signed,
    G.SEIZURE_RECORD: lambda item, _: item.seizure_document is not None,
    G.APPRAISAL_RETURNED: lambda item, _: any(one.returned_at for one in item.appraisals),
    G.HANDED_OVER: lambda item, _: item.with_police,
    G.RETAKEN: lambda item, _: item.retaken_as is not None,
}


def gaps(item: Item, rows: Iterable[Row], on: date, officers: int) -> list[EvidenceGap]:
    """What the rows ask of such an item and it has not; nothing once it was reviewed."""
    if item.conversion is not ConversionState.PENDING:
        return []
    asked = [row for row in rows if _applies(row, item, on)]
    return [_gap(row) for row in asked if not THERE[ConversionGap(row["gap"])](item, officers)]


def source(item: Item, rows: Iterable[Row], on: date) -> str:
    """By which law such an item may be used at all, from evidence_uses.csv."""
    return "；".join(row["source"] for row in rows if _applies(row, item, on))


def _applies(row: Row, item: Item, on: date) -> bool:
    here = not row["region"] or item.region.startswith(region_prefix(row["region"]))
    day = on.isoformat()
    in_force = row["valid_from"] <= day and (not row["valid_to"] or day <= row["valid_to"])
    return row["kind"] == item.capture.kind and here and in_force


def _gap(row: Row) -> EvidenceGap:
    return EvidenceGap(
        gap=ConversionGap(row["gap"]), basis=row["name"], source=row["source"], status=LawStatus(row["status"])
    )

"""Which documents a step of a track 移送事项 needs: rows of referral_documents.csv, for every track alike."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from contracts.actors import region_prefix
from contracts.transfer.referral_terms import DocumentKind

TABLE = "referral_documents"


class Need(Enum):
    """Whether the step waits for the document, or takes it along only where there is one."""

    REQUIRED = "required"
    IF_ANY = "if_any"


@dataclass(frozen=True)
class Requirement:
    """A document of a step: one of these kinds, by this source."""

    kinds: tuple[DocumentKind, ...]
    source: str
    need: Need = Need.REQUIRED

    @property
    def label(self) -> str:
        """The kinds as a user reads them."""
        return "或".join(kind.label for kind in self.kinds)

    def met_by(self, present: Collection[DocumentKind]) -> bool:
        """Whether one of the kinds is there."""
        return any(kind in present for kind in self.kinds)


def requirements(
    rows: Sequence[Mapping[str, str]], *, track: str, step: str, region: str, on: date
) -> tuple[Requirement, ...]:
    """What the table asks of this step of this track, here and on this day."""
    return tuple(
        Requirement(tuple(DocumentKind(kind) for kind in row["kinds"].split("|")), row["source"], Need(row["need"]))
        for row in rows
        if (row["track"], row["step"]) == (track, step) and _applies(row, region, on.isoformat())
    )


def missing(wanted: Sequence[Requirement], present: Collection[DocumentKind]) -> list[Requirement]:
    """What the step must wait for; a document that is taken along only where there is one never holds it up."""
    return [one for one in wanted if one.need is Need.REQUIRED and not one.met_by(present)]


def _applies(row: Mapping[str, str], region: str, on: str) -> bool:
    here = not row["region"] or region.startswith(region_prefix(row["region"]))
    return here and row["valid_from"] <= on and (not row["valid_to"] or on <= row["valid_to"])

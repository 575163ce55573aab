"""What happens to every report as it comes in: who reported goes under seal, and words that would tell are masked."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache

import msgspec
from msgspec.structs import replace

from contracts.complaints.informant import ReportField
from contracts.complaints.intake import CALLER_CONTEXT, Caller
from contracts.errors import Refusal
from kernel.calendar import due_at, local_date
from kernel.jurisdiction import Jurisdiction
from kernel.sealing import Sealer
from kernel.settings import SettingsError
from kernel.vault.vault import DataKey, Vault
from kernel.work import StartDuty, Work, Write
from services.complaints.informant import store
from services.complaints.informant.rules.masking import Hidden, Original, numbered, shown
from services.complaints.informant.rules.scanning import (
    Own,
    PatternInvalid,
    Patterns,
    masked_whole,
    own_of,
    patterns_from,
    spans_in,
)
from services.complaints.intake.rules import Report, content_sha256

PATTERNS = "informant_patterns"
RETENTION = "retention.complaint_identity"
RETENTION_DUTY = "complaint.identity"
RETENTION_AGGREGATE = "caller_retention:"
# No agency owes the end of the keeping: the hub itself sees to it.
NOBODYS = "system"

_encode = msgspec.json.Encoder().encode


class Kept(msgspec.Struct, frozen=True):
    """What of one complaint is kept under seal, since when and where it was filed."""

    number: str
    region: str
    filed_at: datetime
    hidden: Hidden


@cache
def patterns_of(jurisdiction: Jurisdiction) -> Patterns:
    """The rules of informant_patterns.csv. SettingsError for a row that cannot be used."""
    try:
        return patterns_from(jurisdiction.table(PATTERNS))
    except PatternInvalid as error:
        raise SettingsError(str(error)) from None


def unsealed(sealed: str | None, sealer: Sealer) -> Caller | None:
    """The caller as the gateway sealed it. Refusal: SEAL_BROKEN, as nobody could ever open it later."""
    if sealed is None:
        return None
    try:
        return msgspec.json.decode(sealer.open_text(sealed, CALLER_CONTEXT), type=Caller)
    except msgspec.DecodeError:
        raise Refusal("SEAL_BROKEN") from None


def received(report: Report, caller: Caller | None, keeper: str | None, work: Work) -> Report:
    """The report as everyone may work on it, and beside it what is to be sealed."""
    patterns = patterns_of(work.jurisdiction)
    words = _words(report)
    parts = numbered(spans_in(words, own_of(caller, patterns), patterns))
    original = Original(words=words, parts=parts) if parts else None
    hidden = None
    if caller is not None or original is not None:
        hidden = Hidden(
            caller=caller, original=original, keeper_agency=report.received_by if keeper else None, keeper=keeper
        )
    fingerprint = work.sealer.fingerprint(content_sha256(report))
    if original is None:
        return replace(report, hidden=hidden, fingerprint=fingerprint)
    seen = {field.value: text for field, text in shown(original).items()}
    return replace(report, **seen, hidden=hidden, fingerprint=fingerprint)


def is_kept(filed_at: datetime, region: str, work: Work) -> bool:
    """Whether the identity of who reported then may still be kept."""
    return due_at(work.law.find(RETENTION, region, work.today), filed_at, work.calendar).at > work.now


def masker(caller: Caller | None, work: Work) -> "Masker":
    """Masks texts about one report, such as what an import says of a row."""
    patterns = patterns_of(work.jurisdiction)
    return Masker(own_of(caller, patterns), patterns)


class Masker:
    """Takes out of texts what would identify one caller."""

    def __init__(self, own: Own, patterns: Patterns) -> None:
        self._own, self._patterns = own, patterns

    def __call__(self, text: str) -> str:
        return masked_whole(text, self._own, self._patterns)


def sealed_away(kept: Sequence[Kept], keys: Iterator[DataKey], vault: Vault) -> list[Write]:
    """Rows for the identity schema, and where words are masked."""
    if not kept:
        return []
    parts = [(one.number, part) for one in kept if one.hidden.original for part in one.hidden.original.parts]
    rows = [_sealed(one, next(keys), vault) for one in kept]
    return [store.keep(rows), *([store.mask(parts)] if parts else [])]


def retention(kept: Iterable[Kept], work: Work) -> list[StartDuty]:
    """The ends of keeping: one clock for all that a region was told on one day."""
    days = {(one.region, local_date(one.filed_at)): one.filed_at for one in kept}
    return [
        StartDuty(
            duty=RETENTION_DUTY,
            aggregate=f"{RETENTION_AGGREGATE}{region}:{day.isoformat()}",
            by=NOBODYS,
            limit=work.law.find(RETENTION, region, work.today),
            since=filed_at,
        )
        for (region, day), filed_at in days.items()
    ]


def _words(report: Report) -> dict[ReportField, str]:
    words = {field: getattr(report, field.value) for field in ReportField}
    return {field: text for field, text in words.items() if text}


def _sealed(one: Kept, key: DataKey, vault: Vault) -> store.SealedReport:
    hidden, cipher, sealed = one.hidden, "", dict[str, bytes]()
    for part, value in (("caller", hidden.caller), ("original", hidden.original)):
        if value is not None:
            cipher, sealed[part] = vault.seal(key, _encode(value), context(one.number, part))
    return store.SealedReport(
        number=one.number,
        kek=key.stored.kek,
        wrapped=key.stored.wrapped,
        cipher=cipher,
        caller=sealed.get("caller"),
        original=sealed.get("original"),
        keeper_agency=hidden.keeper_agency,
        keeper=hidden.keeper,
    )


def context(number: str, part: str) -> str:
    """What a sealed part is bound to."""
    return f"{number}:{part}"

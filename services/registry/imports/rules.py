"""What becomes of each row of an imported table, and the report on it."""

import csv
import io
from collections.abc import Iterable
from typing import Any

import msgspec

from contracts.errors import Refusal
from contracts.registry.directory import ChangeEnterprise, RegisterEnterprise
from contracts.registry.imports import (
    FindingSeverity,
    ImportFinding,
    ImportOutcome,
    ImportProblem,
    ImportRow,
    RepairSource,
)
from contracts.registry.permits import PermitFacts, RecordPermit
from services.registry.directory import rules as directory
from services.registry.permits import rules as permits
from services.registry.rows.rules import Ground, Reading, finding, plain

CHANGE_REASON = "批量导入"
NEEDED = {"name": "企业名称", "credit_code": "统一社会信用代码"}
CHUNK_ROWS_MIN, CHUNK_ROWS_MAX, CHUNKS_WANTED = 20, 2000, 10
FORMULA_MARKS = ("=", "+", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
REPORT_HEADER = (
    "行号", "结果", "企业名称", "程度", "列", "原值", "问题代码", "原因", "建议改为", "建议的来源",
)  # fmt: skip


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What a row does: the entry and the permit after it, where they change."""

    outcome: ImportOutcome
    findings: list[ImportFinding]
    change: directory.Change | None = None
    permit: PermitFacts | None = None


def chunk_rows(rows_total: int) -> int:
    """How many rows one transaction takes in: about a tenth, 20 to 2000, so that progress shows."""
    return max(CHUNK_ROWS_MIN, min(CHUNK_ROWS_MAX, rows_total // CHUNKS_WANTED))


def is_out(reading: Reading) -> bool:
    """Whether what was read already keeps the row out."""
    return any(one.severity is FindingSeverity.ERROR for one in reading.findings)


def decide(reading: Reading, entry: directory.Entry | None, permit: PermitFacts | None, ground: Ground) -> Decision:
    """Take a row in by the decisions of the single commands, or report why not."""
    if is_out(reading):
        return Decision(outcome=ImportOutcome.REJECTED, findings=reading.findings)
    if entry is not None and not entry.facts.region.startswith(ground.reach):
        return _out(
            reading, _reported(ImportProblem.REGION_OUT_OF_REACH, "region", entry.facts.region, ground, error=True)
        )
    try:
        change = _enter(reading, entry, ground)
    except Refusal as refusal:
        return _out(reading, _entry_refused(refusal, reading, ground))
    holder = change.entry if change else entry
    after, findings = _record(reading, holder, permit, ground)
    return Decision(
        outcome=_outcome(entry is None, change is not None or after is not None),
        findings=[*reading.findings, *findings],
        change=change,
        permit=after,
    )


def report(rows: Iterable[ImportRow], *, first: bool = True) -> str:
    """Reported rows as CSV text, formulas defused; the first part carries the byte order mark and the header."""
    text = io.StringIO()
    writer = csv.writer(text)
    if first:
        writer.writerow(REPORT_HEADER)
    for row in rows:
        writer.writerows([_harmless(cell) for cell in _line(row, one)] for one in row.findings or ())
    return (BYTE_ORDER_MARK if first else "") + text.getvalue()


def _out(reading: Reading, why: ImportFinding) -> Decision:
    return Decision(outcome=ImportOutcome.REJECTED, findings=[*reading.findings, why])


def _outcome(new: bool, changed: bool) -> ImportOutcome:
    if new:
        return ImportOutcome.ACCEPTED
    return ImportOutcome.CHANGED if changed else ImportOutcome.UNCHANGED


def _enter(reading: Reading, entry: directory.Entry | None, ground: Ground) -> directory.Change | None:
    if entry is None or plain(entry.facts.name) != reading.name:
        return directory.register(_registration(reading), entry, ground.trades, ground.regions)
    command = ChangeEnterprise(credit_code=reading.credit_code, reason=CHANGE_REASON, **reading.stated)
    try:
        return directory.change(command, entry, ground.trades, ground.regions)
    except Refusal as refusal:
        if refusal.code == "NOTHING_TO_CHANGE":
            return None
        raise


def _registration(reading: Reading) -> RegisterEnterprise:
    known: dict[str, Any] = {"region": reading.region} | reading.concluded | reading.stated
    return RegisterEnterprise(credit_code=reading.credit_code, name=reading.name, **known)


def _entry_refused(refusal: Refusal, reading: Reading, ground: Ground) -> ImportFinding:
    if refusal.code == "ENTERPRISE_EXISTS":
        detail = f"在库名称：{refusal.data['name']}"
        return _reported(ImportProblem.ENTERPRISE_EXISTS, "name", reading.name, ground, error=True, detail=detail)
    return _reported(ImportProblem(refusal.code), "credit_code", reading.credit_code, ground, error=True)


def _record(
    reading: Reading, holder: directory.Entry | None, known: PermitFacts | None, ground: Ground
) -> tuple[PermitFacts | None, list[ImportFinding]]:
    if reading.permit is None:
        return None, []
    command = permits.fill(RecordPermit(holder=reading.credit_code, **reading.permit), known)
    warnings = [_holder_differs(command, ground)] if _differs(command) else []
    try:
        return permits.record(command, holder, known), warnings
    except Refusal as refusal:
        return None, [*warnings, _permit_refused(refusal, command, ground)]


def _differs(command: RecordPermit) -> bool:
    return not permits.holder_in_number(command.number, command.holder)


def _holder_differs(command: RecordPermit, ground: Ground) -> ImportFinding:
    upper = command.number.upper()
    fits = permits.holder_in_number(upper, command.holder)
    return _reported(
        ImportProblem.PERMIT_HOLDER_DIFFERS,
        "permit_number",
        command.number,
        ground,
        repair=upper if fits else None,
        repair_from=RepairSource.LETTER_CASE if fits else None,
    )


def _permit_refused(refusal: Refusal, command: RecordPermit, ground: Ground) -> ImportFinding:
    detail = f"登记在 {refusal.data['holder']} 名下" if refusal.code == "PERMIT_HELD_BY_ANOTHER" else ""
    return _reported(ImportProblem(refusal.code), "permit_number", command.number, ground, detail=detail)


def _reported(problem: ImportProblem, field: str, value: str, ground: Ground, **more: Any) -> ImportFinding:
    return finding(problem, ground.headings.get(field, field), value, **more)


def _line(row: ImportRow, one: ImportFinding) -> list[str]:
    return [
        str(row.row),
        row.outcome.label,
        row.name or "",
        one.severity.label,
        one.column,
        one.value,
        one.problem.value,
        one.reason,
        one.repair or "",
        one.repair_from.label if one.repair_from else "",
    ]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_MARKS) else cell

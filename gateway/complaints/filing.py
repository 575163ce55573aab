"""Filing a report, by whatever protocol it came: the caller sealed, the query code made, the complaint read back."""

import hashlib

import msgspec
import uuid_utils

from contracts.complaints import intake as contract
from contracts.messages import Receipt
from gateway.complaints.codes import grouped, new_code
from gateway.context import Context


class Filed(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What filing answers."""

    number: str
    query_code: str | None
    complaint: contract.Complaint | None
    position: str | None
    repeated: bool


def by_number(numbers: list[str]) -> contract.GetComplaints:
    """The question for complaints by their numbers."""
    return contract.GetComplaints(numbers=numbers)


async def file(
    report: contract.FileComplaint, caller: contract.Caller | None, context: Context, command_id: str | None
) -> Filed:
    """File a report in the asker's name. Refusals: those of FileComplaint."""
    id = command_id or str(uuid_utils.uuid7())
    code = _query_code(context, report, id)
    command = msgspec.structs.replace(
        report,
        sealed_caller=_sealed(caller, context, id) if caller else None,
        query_code_sha256=hashlib.sha256(code.encode()).hexdigest(),
    )
    receipt = await context.send(command, id)
    (found,) = await context.ask(by_number([receipt.record]), wanted=context.wanted)
    return Filed(
        number=receipt.record,
        query_code=grouped(code) if await _holds(code, receipt, context) else None,
        complaint=found,
        position=receipt.position,
        repeated=receipt.repeated,
    )


def _sealed(caller: contract.Caller, context: Context, id: str) -> str:
    plain = msgspec.json.encode(caller).decode()
    seed = context.cursors.derive("caller", context.actor.agency, context.actor.subject, id, plain)
    return context.sealer_to("complaints").seal_text(plain, contract.CALLER_CONTEXT, seed)


def _query_code(context: Context, report: contract.FileComplaint, id: str) -> str:
    """The same again where the command is repeated, or a hotline's work order comes under another one."""
    who, order = context.actor, report.external_number
    source = (who.agency, report.channel.value, order) if order else (who.agency, who.subject, id)
    return new_code(context.cursors.derive("query code", *source))


async def _holds(code: str, receipt: Receipt, context: Context) -> bool:
    """Whether it is the complaint's own code; a work order taken in from a file before has none."""
    if receipt.position is not None:
        return True
    return await context.ask(contract.ComplaintProgress(number=receipt.record, query_code=code)) is not None

"""Filing one report: what it says, sealed and masked, and whether it is known already."""

from collections.abc import Sequence

import msgspec

from contracts.actors import Actor, AgencyKind
from contracts.complaints.intake import (
    Channel,
    FileComplaint,
)
from kernel.work import Outcome, Work
from services.complaints.attachments import handlers as attachments
from services.complaints.attachments.rules.judging import Arrived
from services.complaints.informant.handlers import door
from services.complaints.intake import rules, store
from services.complaints.intake.handlers.knowing import Knowledge, know
from services.complaints.intake.handlers.settling import Incoming, new_number, taken_in


async def file(command: FileComplaint, work: Work) -> Outcome:
    """Take in one report: number, matter, enterprise and agency in one transaction."""
    work.require(region=command.region)
    foreseen: Foreseen = work.foreseen
    report = foreseen.reports[work.cause]
    rules.check_report(report, work.actor.agency_kind, work.now)
    known = foreseen.orders.get((report.channel, report.external_number or ""))
    if known is not None:
        rules.check_same_order(report, known.number, known.content_sha256)
        return Outcome(record=known.number)
    number = new_number()
    taken = taken_in([Incoming(number, report, work.now)], foreseen.knowledge, work)
    along = attachments.attached(number, command.attachments, foreseen.arrived, work.actor, command.sealed_caller)
    return Outcome(
        record=number,
        writes=[*taken.writes, *along.writes],
        facts=[*taken.facts, *along.facts],
        duties=taken.duties,
        errands=along.errands,
        unnamed=report.channel is Channel.ENTERPRISE,
    )


async def foresee(commands: Sequence[FileComplaint], works: Sequence[Work]) -> "Foreseen":
    """What filing these needs to know; they come from one agency."""
    work = works[0]
    reports = [_report(command, work) for command in commands]
    numbers = [(report.channel, report.external_number) for report in reports if report.external_number]
    orders = await store.known_orders(work.connection, work.actor.agency, numbers) if numbers else {}
    arrived = await attachments.arrived((file for command in commands for file in command.attachments), work)
    by_cause = dict(zip((one.cause for one in works), reports, strict=True))
    return Foreseen(orders, by_cause, await know(reports, work), arrived)


class Foreseen(msgspec.Struct, frozen=True):
    """What filing reports needs: the work orders among them that are known already, how to settle the others, and the
    files that come along."""

    orders: dict[store.OrderKey, store.KnownOrder]
    reports: dict[str, rules.Report]
    knowledge: Knowledge
    arrived: dict[str, Arrived]


def _report(command: FileComplaint, work: Work) -> rules.Report:
    actor = work.actor
    keeper = None if actor.agency_kind == AgencyKind.PUBLIC else actor.subject
    return door.received(_told(command, actor), door.unsealed(command.sealed_caller, work.sealer), keeper, work)


def _told(command: FileComplaint, actor: Actor) -> rules.Report:
    return rules.Report(
        channel=command.channel,
        received_by=actor.agency,
        region=command.region,
        title=command.title.strip(),
        text=command.text.strip(),
        place=command.place,
        point=command.point,
        occurred_at=command.occurred_at,
        external_number=command.external_number,
        named_code=command.enterprise_credit_code,
        named_enterprise=command.enterprise_name,
        query_code_sha256=command.query_code_sha256,
    )

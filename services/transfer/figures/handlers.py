"""A report is asked for: this service counts its own records and says so in its journal."""

from contracts.actors import region_prefix
from contracts.figures import FigureSpan
from contracts.joint_inspection.reports import ReportAsked
from contracts.transfer.figures import TransferFiguresCounted
from kernel.journal import feed_head
from kernel.work import Fact, Outcome, Work
from services.transfer.figures import store


async def on_report_asked(event: ReportAsked, work: Work) -> Outcome:
    """Count what the report's region and period hold."""
    aggregate = f"figures:{event.report}"
    await work.lock(aggregate)
    span = FigureSpan(prefix=region_prefix(event.region), since=event.since, until=event.until)
    position = await feed_head(work.connection)
    counts = await store.counted(work.connection, span)
    return Outcome(
        record=event.report,
        facts=[Fact(aggregate, TransferFiguresCounted(report=event.report, position=position, counts=counts))],
    )

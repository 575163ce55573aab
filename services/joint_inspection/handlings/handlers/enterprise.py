"""The enterprise's orders about a finding it was told of: one function per message."""

from contracts.errors import Refusal
from contracts.joint_inspection import handlings as orders
from kernel.work import Outcome, Work
from services.joint_inspection.handlings import store
from services.joint_inspection.handlings.handlers.base import at, kept, load, received
from services.joint_inspection.handlings.rules import enterprise


async def submit_plan(order: orders.SubmitRectificationPlan, work: Work) -> Outcome:
    """Its plan."""
    case = await load(order.finding, order.version, work)
    return await kept(
        enterprise.submit_plan(case, order.text, await received(order.files, work), at(work)), work, order.text
    )


async def link_guidance(order: orders.LinkGuidance, work: Work) -> Outcome:
    """Help asked for or offered by a guidance; the agency may name it as well."""
    case = await load(order.finding, order.version, work)
    if not await store.helps(work.connection, order.guidance, case.credit_code):
        raise Refusal("GUIDANCE_NOT_OF_ENTERPRISE", guidance=order.guidance, credit_code=case.credit_code)
    return await kept(enterprise.link_guidance(case, order.guidance, at(work)), work, guidance=order.guidance)


async def ask_extension(order: orders.AskForRectificationExtension, work: Work) -> Outcome:
    """More time."""
    case = await load(order.finding, order.version, work)
    most = work.law.find("finding.extensions_max", case.region, work.today)
    longest = work.law.find("finding.extension_days_max", case.region, work.today)
    return await kept(enterprise.ask_extension(case, order, most, longest, at(work)), work, order.reason)


async def report(order: orders.ReportRectified, work: Work) -> Outcome:
    """All is corrected."""
    case = await load(order.finding, order.version, work)
    return await kept(
        enterprise.report(case, order.text, await received(order.files, work), at(work)), work, order.text
    )

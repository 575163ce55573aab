"""Making a visit's list."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from contracts.actors import AgencyKind, Role
from contracts.errors import Refusal
from contracts.joint_inspection.checklists import ChecklistMade, MakeChecklist
from contracts.joint_inspection.visits import VisitState
from kernel.jurisdiction import Jurisdiction
from kernel.settings import SettingsError
from kernel.work import Fact, Outcome, Work
from services.joint_inspection.checklists.rules import making, permits, templates
from services.joint_inspection.checklists.rules.making import Ground
from services.joint_inspection.checklists.rules.templates import Template
from services.joint_inspection.checklists.store import copies, lists
from services.joint_inspection.static_facts import store as static_facts
from services.joint_inspection.visits.handlers import aggregate, require_visit
from services.joint_inspection.visits.rules import VisitCase, require_state


@lru_cache(maxsize=8)
def templates_of(jurisdiction: Jurisdiction) -> list[Template]:
    """The templates of a jurisdiction; SettingsError where a cell cannot be used."""
    try:
        return templates.read(jurisdiction.table(templates.TEMPLATES), jurisdiction.table(templates.ITEMS))
    except ValueError as error:
        raise SettingsError(str(error)) from None


async def make(command: MakeChecklist, work: Work) -> Outcome:
    """Have a visit's list made, or made anew before it begins."""
    case = await require_visit(work, command.visit)
    _require_told(case, work)
    require_state(case, VisitState.PLANNED, VisitState.CHECKED_IN)
    if case.state is VisitState.CHECKED_IN and await lists.current(work.connection, case.id):
        raise Refusal("CHECKLIST_FIXED", visit=case.id)
    return await made_for(case, command.templates, work)


async def made_for(case: VisitCase, only: Sequence[str], work: Work) -> Outcome:
    """The visit's list from what stands now: a new version where anything in it is another."""
    day = max(work.today, case.planned_on)
    made = making.make(await _ground(case, only, day, work))
    known = await lists.current(work.connection, case.id)
    if known is not None and known.digest == made.digest:
        return Outcome(record=case.id)
    version = known.version + 1 if known else 1
    await lists.add(work.connection, case.id, version, made, day, work.now, work.actor.subject)
    told = ChecklistMade(visit=case.id, region=case.region, version=version)
    return Outcome(record=case.id, facts=[Fact(aggregate(case.id), told)])


async def _ground(case: VisitCase, only: Sequence[str], day: date, work: Work) -> Ground:
    unit = await copies.unit(work.connection, case.credit_code)
    held = await copies.permits_of(work.connection, case.credit_code)
    facts = await static_facts.of_enterprise(work.connection, case.credit_code)
    return Ground(
        day=day,
        region=case.region,
        elements=unit.elements,
        templates=_templates(case, unit.trade_code, only, day, work),
        permits=permits.in_force(held, day),
        verified=[one for one in facts if one.holds(day)],
        reports=work.jurisdiction.table(permits.REPORTS),
    )


def _templates(case: VisitCase, trade: str | None, only: Sequence[str], day: date, work: Work) -> list[Template]:
    holding = templates.in_force(templates_of(work.jurisdiction), case.region, day)
    fitting = templates.fitting(holding, _kinds(case), trade)
    codes = [one.code for one in fitting]
    for code in only:
        if code not in codes:
            raise Refusal("CHECKLIST_TEMPLATE_UNFIT", template=code, fitting="、".join(codes) or "无")
    return [one for one in fitting if not only or one.code in only]


def _kinds(case: VisitCase) -> list[AgencyKind]:
    known = {kind.value: kind for kind in AgencyKind}
    named = [agency.rpartition("-")[0] for agency in case.agencies]
    return [known[name] for name in named if name in known]


def _require_told(case: VisitCase, work: Work) -> None:
    """Before the check-in whoever is not told of the visit hears that there is none. Refusal: NOT_FOUND."""
    leads = work.actor.agency == case.agencies[0] and Role.HEAD in work.actor.roles
    if not leads and work.actor.subject not in case.officers:
        raise Refusal("NOT_FOUND", what="检查", id=case.id)

"""Draws: one function per message."""

import msgspec

from contracts.actors import region_prefix
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.joint_inspection.draws import (
    CommitNonce,
    Draw,
    DrawCompleted,
    DrawFailed,
    DrawOfficers,
    DrawOpened,
    DrawOrder,
    DrawsOfPlans,
    DrawState,
    GetDraws,
    ListDraws,
    NonceCommitted,
    NonceRevealed,
    OpenDraw,
    Redraw,
    RevealNonce,
)
from contracts.joint_inspection.plans import Plan, PlanKind
from contracts.joint_inspection.visits import VisitState
from contracts.messages import Page
from kernel.paging import counted, page_of
from kernel.work import EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.joint_inspection.agencies import store as agency_store
from services.joint_inspection.arrangements.handlers import plan_drawn
from services.joint_inspection.cross_checks import handlers as cross_checks
from services.joint_inspection.draws import rules, store
from services.joint_inspection.draws.store import SeenDraw, StoredDraw
from services.joint_inspection.exemptions.handlers import EFFECTS
from services.joint_inspection.exemptions.rules import left_out, spared
from services.joint_inspection.freezing import rules as freezing
from services.joint_inspection.lottery.rules import (
    Exclusion,
    TermsTwo,
    canonical,
    sha256_hex,
)
from services.joint_inspection.objects import store as objects
from services.joint_inspection.objects.handlers import counting_at, stratum_law, weight_rows
from services.joint_inspection.objects.rules import Target
from services.joint_inspection.officer_draws import store as parts
from services.joint_inspection.officer_draws.handlers import (
    COMMIT,
    OFFICERS,
    REVEAL,
    aggregate,
    begun,
    clocked,
    done,
    freeze_officers,
    homes_of,
    libraries,
    objects_drawn,
    officers_drawn,
)
from services.joint_inspection.officer_draws.rules import library_hash
from services.joint_inspection.plans.handlers import aggregate as plan_aggregate
from services.joint_inspection.plans.handlers import require_plan
from services.joint_inspection.plans.rules import check_executable
from services.joint_inspection.proof.rules import proof_text, prove
from services.joint_inspection.visit_merges.handlers.proposing import Proposed
from services.joint_inspection.visits import store as visits

BEGUN = (VisitState.CHECKED_IN, VisitState.FINISHED)


async def open_(command: OpenDraw, work: Work) -> Outcome:
    """Freeze the pool of a filed plan."""
    await work.lock(plan_aggregate(command.plan))
    plan = await require_plan(work, command.plan)
    return await _open(work, plan, command, None, None)


async def redraw(command: Redraw, work: Work) -> Outcome:
    """Open another draw of the same plan beside a finished one."""
    await work.lock(aggregate(command.draw))
    old = await _require(work, command.draw)
    rules.check_redraw(old.case, work.actor.agency)
    await work.lock(plan_aggregate(old.terms.plan))
    plan = await require_plan(work, old.terms.plan)
    again = OpenDraw(
        plan=plan.id,
        witness=command.witness or old.terms.witness,
        visit_from=max(old.terms.visit_from, work.today),
        visit_until=old.terms.visit_until,
        agencies=list(old.terms.agencies[1:]),
    )
    return await _open(work, plan, again, command.draw, command.reason)


async def _open(work: Work, plan: Plan, command: OpenDraw, redraw_of: str | None, reason: str | None) -> Outcome:
    today, window = work.today, (command.visit_from, command.visit_until)
    check_executable(plan)
    known = await agency_store.known(work.connection, [command.witness, *command.agencies], today)
    rules.check_opening(plan, work.actor.agency, command.witness, command.agencies, known, window, today)
    targets, excluded = await _targets(work, plan)
    pool = freezing.freeze_pool(targets, weight_rows(work.law, plan.region, today))
    agencies = [plan.agency, *sorted(set(command.agencies) - {plan.agency})]
    check = await cross_checks.opening(work, plan, command.agencies)
    brought = await libraries(work, agencies, pool, command.visit_from, check.number if check else None)
    terms = freezing.freeze(
        draw=work.new_id(),
        plan=plan,
        witness=command.witness,
        agencies=command.agencies,
        window=window,
        pool=pool,
        in_post=len(brought[0].officers),
        excluded=excluded,
        officers_row=work.law.find("draw.officers_min", plan.region, today),
        law_of=lambda stratum: stratum_law(work.law, plan.region, today, stratum),
        redraw_of=redraw_of,
        across=check is not None,
    )
    for library in brought:
        freezing.check_library(terms, library, pool)
    await store.insert(work.connection, terms, pool, work.now, reason)
    facts = [Fact(aggregate(terms.draw), _opened(terms, len(pool), reason))]
    if check:
        facts.append(cross_checks.fact(check, None))
    return Outcome(record=terms.draw, facts=facts, duties=begun(work, terms, COMMIT))


async def _targets(work: Work, plan: Plan) -> tuple[list[Target], list[Exclusion]]:
    today = work.today
    targets = await objects.scope(
        work.connection,
        region_prefix(plan.region),
        counting_at(work.law, plan.region, work.now),
        plan.domains,
        plan.classes,
        plan.elements,
    )
    visited = await visits.in_year(work.connection, [one.credit_code for one in targets], today, BEGUN)
    reasons = {one.credit_code: _left_out(work, plan, one, visited.get(one.credit_code, 0)) for one in targets}
    excluded = [Exclusion(credit_code=code, reason=reason) for code, reason in reasons.items() if reason]
    return [one for one in targets if not reasons[one.credit_code]], excluded


def _left_out(work: Work, plan: Plan, target: Target, visits_this_year: int) -> str | None:
    """Why an enterprise of the plan's scope is not in the pool: visited often enough, or spared by the list."""
    effects = work.jurisdiction.table(EFFECTS)
    listed = spared(target.exemption, target.supervision_class, target.region, effects, work.today)
    if reason := left_out(listed, plan.kind is PlanKind.CAMPAIGN):
        return reason
    key = "visit.yearly_cap_positive_list" if listed else "visit.yearly_cap"
    cap = work.law.find(key, plan.region, work.today)
    if visits_this_year < cap.value:
        return None
    return f"今年已检查{visits_this_year}次，达到{cap.name}{cap.text}"


def _opened(terms: TermsTwo, size: int, reason: str | None) -> DrawOpened:
    return DrawOpened(
        draw=terms.draw,
        plan=terms.plan,
        region=terms.region,
        initiator=terms.initiator,
        witness=terms.witness,
        agencies=list(terms.agencies),
        algorithm=terms.algorithm,
        pool_hash=terms.pool_hash,
        pool_size=size,
        terms_hash=sha256_hex(canonical(terms)),
        redraw_of=terms.redraw_of,
        reason_hash=sha256_hex(reason.encode()) if reason else None,
    )


async def commit_nonce(command: CommitNonce, work: Work) -> Outcome:
    """Bind one side to its nonce, and one that takes part to its officers."""
    await work.lock(aggregate(command.draw))
    draw = await _require(work, command.draw)
    agency = work.actor.agency
    case = rules.commit(draw.case, agency, work.actor.subject, command.commitment)
    library = await freeze_officers(work, draw, agency)
    await store.save_sides(work.connection, work.sealer, case)
    fact = NonceCommitted(
        draw=case.id,
        region=draw.region,
        agency=agency,
        commitment=command.commitment,
        library_hash=library_hash(library) if library else None,
    )
    duties: list[StartDuty | EndDuty] = [done(case, agency, COMMIT.duty)]
    if case.state is DrawState.REVEALING:
        duties += begun(work, draw.terms, REVEAL)
    return Outcome(record=case.id, facts=[Fact(aggregate(case.id), fact)], duties=duties)


async def reveal_nonce(command: RevealNonce, work: Work) -> Outcome:
    """Take in a nonce behind the objects; with the second one they are drawn."""
    await work.lock(aggregate(command.draw))
    draw = await _require(work, command.draw)
    case = rules.reveal(draw.case, work.actor.agency, command.nonce)
    await store.save_sides(work.connection, work.sealer, case)
    revealed = NonceRevealed(draw=case.id, region=draw.region, agency=work.actor.agency)
    facts = [Fact(aggregate(case.id), revealed)]
    duties: list[StartDuty | EndDuty] = [done(case, work.actor.agency, REVEAL.duty)]
    draw = msgspec.structs.replace(draw, case=case)
    if case.state is DrawState.ASSIGNING:
        facts.append(objects_drawn(draw))
        duties += begun(work, draw.terms, OFFICERS)
    if case.state is DrawState.DRAWN:
        completed = await _complete(work, draw)
        facts += completed.facts
        duties += completed.duties
    return Outcome(record=case.id, facts=facts, duties=duties)


async def draw_officers(command: DrawOfficers, work: Work) -> Outcome:
    """One more agency draws its own officers; with the last one the result stands."""
    await work.lock(aggregate(command.draw))
    draw = await _require(work, command.draw)
    agency = work.actor.agency
    case = rules.draw_officers(draw.case, agency, command.nonce)
    await store.save_sides(work.connection, work.sealer, case)
    await parts.drew(work.connection, case.id, [agency], work.now)
    draw = msgspec.structs.replace(draw, case=case)
    facts = [officers_drawn(draw, agency)]
    duties: list[StartDuty | EndDuty] = [done(case, agency, OFFICERS.duty)]
    if case.state is DrawState.DRAWN:
        completed = await _complete(work, draw)
        facts += completed.facts
        duties += completed.duties
    return Outcome(record=case.id, facts=facts, duties=duties)


async def _complete(work: Work, draw: StoredDraw) -> Proposed:
    proof = prove(draw.terms, draw.pool, draw.libraries, draw.case.nonces)
    text_hash = sha256_hex(proof_text(proof).encode())
    await store.complete(work.connection, draw.case.id, work.now, text_hash)
    own = [side.agency for side in draw.case.main]
    await parts.drew(work.connection, draw.case.id, own, work.now)
    planned = await plan_drawn(work, draw.terms, draw.pool, proof.body.result, homes_of(draw.libraries.values()))
    completed = DrawCompleted(draw=draw.case.id, region=draw.region, drawn=len(proof.body.result), proof_hash=text_hash)
    return Proposed([Fact(aggregate(draw.case.id), completed), *planned.facts], planned.duties)


async def nonce_overdue(duty: Duty, work: Work) -> Outcome:
    """A nonce withheld past its deadline fails the draw in the open."""
    id = duty.aggregate.split(":")[1]
    await work.lock(aggregate(id))
    draw = await store.find(work.connection, work.sealer, id)
    if draw is None or not rules.due_while(draw.case, duty.duty):
        return Outcome()
    withheld = rules.withheld(draw.case)
    await store.fail(work.connection, id, work.now, withheld)
    failed = DrawFailed(draw=id, region=draw.region, step=draw.case.state, withheld=withheld, source=duty.source)
    return Outcome(record=id, facts=[Fact(aggregate(id), failed)])


async def _require(work: Work, id: str) -> StoredDraw:
    draw = await store.find(work.connection, work.sealer, id)
    if draw is None:
        raise Refusal("NOT_FOUND", what="随机抽取", id=id)
    work.require(region=draw.region, parties=draw.parties, what="随机抽取", id=id)
    return draw


async def get(query: GetDraws, reading: Reading) -> list[Draw | None]:
    """Draws in the order asked."""
    seen = await store.see(reading.connection, reading.reach, query.ids)
    shown = {one.id: one for one in await _shown(reading, list(seen.values()))}
    return [shown.get(id) for id in query.ids]


async def list_(query: ListDraws, reading: Reading) -> Page[Draw]:
    """A page of draws, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    seen = await store.page(reading.connection, reading.reach, query)
    return page_of(await _shown(reading, seen), query.size, key=store.ORDERS[query.order].key_of)


async def of_plans(query: DrawsOfPlans, reading: Reading) -> list[Page[Draw]]:
    """The draws of each plan, newest first, or their number."""
    if query.count:
        return [counted(one) for one in await store.count_of_plans(reading.connection, reading.reach, query.plans)]
    found = await store.of_plans(reading.connection, reading.reach, query.plans, query.size)
    shown = {draw.id: draw for draw in await _shown(reading, [one for page in found.values() for one in page])}
    key = store.ORDERS[DrawOrder.NEWEST].key_of
    return [page_of([shown[one.record.id] for one in found[plan]], query.size, key=key) for plan in query.plans]


async def _shown(reading: Reading, seen: list[SeenDraw]) -> list[Draw]:
    brought = await parts.of_draws(reading.connection, [one.record.id for one in seen])
    names = {one.record.id: clocked(one.record) for one in seen}
    asked = [name for of_one in names.values() for name in of_one]
    clocks = dict(zip(asked, await reading.duties(asked), strict=True))
    shown = []
    for one in seen:
        id = one.record.id
        running = [clock for name in names[id] for clock in clocks[name]]
        record = msgspec.structs.replace(one.record, parts=brought[id], duties=running)
        shown.append(reading.show(record, region=one.region, parties=one.parties))
    return shown

"""Each agency's own officers: frozen with its commitment, drawn with its nonce; and the clocks of a draw by agency."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from contracts.joint_inspection.draws import Draw, ObjectsDrawn, OfficersDrawn
from kernel.work import EndDuty, Fact, StartDuty, Work
from services.joint_inspection.cross_checks import store as cross_checks
from services.joint_inspection.draws.rules import DrawCase
from services.joint_inspection.draws.store import StoredDraw
from services.joint_inspection.freezing import rules as freezing
from services.joint_inspection.inspectors import store as inspector_store
from services.joint_inspection.lottery.rules import (
    ALGORITHM_ACROSS,
    Library,
    PoolObject,
    TermsTwo,
    canonical,
    sha256_hex,
)
from services.joint_inspection.officer_draws import store
from services.joint_inspection.officer_draws.rules import agency_seed, draw_teams
from services.joint_inspection.proof.rules import drawn_of
from services.joint_inspection.version_one.rules import TermsOne


class Step(msgspec.Struct, frozen=True):
    """A step with its limit: whether the two sides behind the objects take it, and whether the other agencies do."""

    duty: str
    limit: str
    main: bool
    others: bool


COMMIT = Step("draw.commit", "draw.nonce_hours", main=True, others=True)
REVEAL = Step("draw.reveal", "draw.reveal_hours", main=True, others=False)
OFFICERS = Step("draw.officers", "draw.officers_hours", main=False, others=True)


def begun(work: Work, terms: TermsOne | TermsTwo, step: Step) -> list[StartDuty]:
    """The clocks of a step: of the two sides behind the objects on the draw, of each other agency on its own part."""
    limit = work.law.find(step.limit, terms.region, work.today)
    others = [one for one in terms.agencies if one not in (terms.initiator, terms.witness)]
    of_main = ((step.duty, terms.initiator), (f"{step.duty}_witness", terms.witness)) if step.main else ()
    of_others = others if step.others and isinstance(terms, TermsTwo) else []
    return [
        *(StartDuty(duty=duty, aggregate=aggregate(terms.draw), by=by, limit=limit) for duty, by in of_main),
        *(StartDuty(duty=step.duty, aggregate=part(terms.draw, by), by=by, limit=limit) for by in of_others),
    ]


def done(case: DrawCase, agency: str, duty: str) -> EndDuty:
    """The agency has done its step."""
    if agency not in (case.initiator.agency, case.witness.agency):
        return EndDuty(duty=duty, aggregate=part(case.id, agency))
    name = duty if agency == case.initiator.agency else f"{duty}_witness"
    return EndDuty(duty=name, aggregate=aggregate(case.id))


def clocked(record: Draw) -> list[str]:
    """What the clocks of a draw run on."""
    others = [one for one in record.agencies if one not in (record.initiator, record.witness)]
    return [aggregate(record.id), *(part(record.id, one) for one in others)]


def aggregate(draw: str) -> str:
    """The journal's name of a draw."""
    return f"draw:{draw}"


def part(draw: str, agency: str) -> str:
    """The name of the clocks of one agency that stands behind its own officers only."""
    return f"draw_part:{draw}:{agency}"


async def libraries(
    work: Work, agencies: Sequence[str], pool: Sequence[PoolObject], first: date, check: str | None
) -> list[Library]:
    """The officers of these agencies as they could be frozen now; of a cross-check those lent for it."""
    if check:
        officers = await cross_checks.ranked(work.connection, check, first)
    else:
        officers = await inspector_store.ranked(work.connection, agencies)
    return [freezing.freeze_library(agency, officers, pool, first) for agency in agencies]


async def freeze_officers(work: Work, draw: StoredDraw, agency: str) -> Library | None:
    """Freeze the officers of an agency that takes part. Refusals: DRAW_OFFICERS_SHORT, DRAW_LEAD_MISSING."""
    terms = draw.terms
    if isinstance(terms, TermsOne) or agency not in terms.agencies:
        return None
    across = terms.algorithm == ALGORITHM_ACROSS
    check = await cross_checks.of_draws(work.connection, [draw.case.id]) if across else None
    (library,) = await libraries(work, [agency], draw.pool, terms.visit_from, check)
    freezing.check_library(terms, library, draw.pool)
    await store.save_library(work.connection, draw.case.id, library)
    return library


def homes_of(libraries: Iterable[Library]) -> dict[str, str]:
    """The agency that each lent officer comes from."""
    return {one.certificate: one.agency for library in libraries for one in library.officers if one.lent_to}


def objects_drawn(draw: StoredDraw) -> Fact:
    """The objects stand; who they are stays under a hash."""
    _, drawn = drawn_of(draw.terms, draw.pool, draw.case.nonces)
    told = ObjectsDrawn(
        draw=draw.case.id, region=draw.region, drawn=len(drawn), objects_hash=sha256_hex(canonical(drawn))
    )
    return Fact(aggregate(draw.case.id), told)


def officers_drawn(draw: StoredDraw, agency: str) -> Fact:
    """One agency's officers stand; who they are stays under a hash."""
    assert isinstance(draw.terms, TermsTwo)
    nonces = draw.case.nonces
    seed, drawn = drawn_of(draw.terms, draw.pool, nonces)
    own = agency_seed(seed, agency, nonces[agency])
    teams = draw_teams(draw.terms, draw.libraries[agency], draw.pool, drawn, own)
    teams_hash = sha256_hex(canonical([own.hex(), teams]))
    told = OfficersDrawn(draw=draw.case.id, region=draw.region, agency=agency, teams_hash=teams_hash)
    return Fact(aggregate(draw.case.id), told)

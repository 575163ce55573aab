"""Notices, their verification by code and ratings through the running service."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from pypdf import PdfReader

from contracts.errors import Refusal
from contracts.files import FileSlice, GetFile
from contracts.joint_inspection.notices import ApproveVisitNotice, NoticesOfVisits, VerifyVisits, VisitNoticeState
from contracts.joint_inspection.off_plan import ApproveVisit
from contracts.joint_inspection.ratings import RateVisit, RatingsOfAgencies
from contracts.joint_inspection.visits import CheckIn, FinishVisit
from tests.integration.joint_inspection.noticing import TEAM, drafted, noticed
from tests.integration.joint_inspection.test_visits import asked, mill, off_plan
from tests.integration.joint_inspection.world import BUREAU, World, inspector
from tests.platform.actors import HEAD, OFFICER
from tests.platform.days import today

LEAD = inspector("NX-0001")


async def finished(world: World, visit: str) -> None:
    await world.send(LEAD, CheckIn(visit=visit))
    await world.send(LEAD, FinishVisit(visit=visit))


async def test_an_approved_notice_is_a_numbered_pdf_that_names_officers_and_code(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    code = await noticed(world, LEAD, visit)
    (notice,) = await world.ask(LEAD, NoticesOfVisits(visits=[visit]))
    assert notice is not None and notice.number and notice.sha256
    assert (notice.state, notice.number[:4]) == (VisitNoticeState.ISSUED, "环检通〔")
    token = world.caller.token(LEAD)
    part: FileSlice = await world.caller.client.file(
        "joint_inspection", "get", GetFile(file=notice.sha256), FileSlice, token=token
    )
    text = "".join(PdfReader(io.BytesIO(part.data)).pages[0].extract_text().split())
    assert [word for word in ("李明", "NX-0002", "第1纸业", "行政检查通知书", code) if word not in text] == []


async def test_a_notice_is_approved_by_another_person_once_and_names_everyone_assigned(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    with pytest.raises(Refusal, match="NOTICE_MISSING"):
        await world.send(HEAD, ApproveVisitNotice(visit=visit))
    with pytest.raises(Refusal, match="NOTICE_OFFICERS_DIFFER"):
        await world.send(LEAD, drafted(visit, TEAM[:1]))
    await noticed(world, LEAD, visit)
    for order in (ApproveVisitNotice(visit=visit), drafted(visit)):
        with pytest.raises(Refusal, match="NOTICE_ISSUED"):
            await world.send(HEAD if isinstance(order, ApproveVisitNotice) else LEAD, order)


async def test_the_code_opens_the_visit_without_login_from_its_day_on_and_nothing_before(world: World) -> None:
    await world.peopled(enterprises=1)
    later = (await world.send(OFFICER, asked(planned_on=today() + timedelta(days=3)))).record
    await world.send(HEAD, ApproveVisit(visit=later))
    code = await noticed(world, LEAD, later)
    assert await world.ask(None, VerifyVisits(codes=[code, "不是"])) == [None, None]
    await world.rows("UPDATE visits SET planned_on = $2 WHERE id = $1 RETURNING id", later, today())
    (shown,) = await world.ask(None, VerifyVisits(codes=[code]))
    assert shown is not None and not shown.rated
    assert [(one.name, one.certificate, one.agency) for one in shown.officers] == [
        ("李明", "NX-0001", BUREAU),
        ("王芳", "NX-0002", BUREAU),
    ]


async def test_before_the_visit_its_notice_is_unseen_by_the_enterprise_and_afterwards_shown_without_the_code(
    world: World,
) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    await noticed(world, LEAD, visit)
    assert await world.ask(mill(1), NoticesOfVisits(visits=[visit])) == [None]
    await finished(world, visit)
    (shown,) = await world.ask(mill(1), NoticesOfVisits(visits=[visit]))
    assert shown is not None and (shown.code, shown.approved_by) == (None, None)


async def test_a_visit_is_rated_once_after_its_end_and_nobody_reads_how(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    code = await noticed(world, LEAD, visit)
    with pytest.raises(Refusal, match="RATING_TOO_EARLY"):
        await world.send(None, RateVisit(code=code, score=2))
    await finished(world, visit)
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.send(LEAD, RateVisit(code=code, score=5))
    await world.send(None, RateVisit(code=code, score=2))
    with pytest.raises(Refusal, match="RATING_GIVEN"):
        await world.send(mill(1), RateVisit(code=code, score=5))
    (rating,) = await world.ask(HEAD, RatingsOfAgencies(agency_codes=[BUREAU]))
    assert (rating.ratings, rating.average) == (0, None)
    journal = await world.rows("SELECT FROM journal WHERE convert_from(data, 'UTF8') LIKE '%score%'")
    assert journal == []


async def test_ratings_are_summed_in_whole_batches_only(world: World) -> None:
    scores = "INSERT INTO agency_ratings (agency, score) SELECT $1, unnest($2::int[]) RETURNING id"
    await world.rows(scores, BUREAU, [5, 4, 4, 4, 4, 1])
    (rating,) = await world.ask(None, RatingsOfAgencies(agency_codes=[BUREAU]))
    assert (rating.ratings, rating.average, rating.batch) == (5, Decimal("4.20"), 5)


async def test_a_rating_after_its_limit_is_refused(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    code = await noticed(world, LEAD, visit)
    await finished(world, visit)
    earlier = "UPDATE visits SET finished_at = finished_at - interval '40 days' WHERE id = $1 RETURNING id"
    await world.rows(earlier, visit)
    with pytest.raises(Refusal, match="RATING_TOO_LATE"):
        await world.send(None, RateVisit(code=code, score=4))

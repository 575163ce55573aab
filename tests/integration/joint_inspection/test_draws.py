"""The draw through the running service: frozen, committed, revealed, secret, published, repeatable."""

import asyncio
import hashlib
from datetime import UTC, datetime

import pytest

from contracts.complaints.routing import ComplaintUnverified
from contracts.errors import Refusal
from contracts.joint_inspection.draws import (
    CommitNonce,
    DrawOfficers,
    DrawsOfPlans,
    DrawState,
    GetDrawProof,
    GetDraws,
    ListDraws,
    OpenDraw,
    Redraw,
    RevealNonce,
)
from contracts.joint_inspection.objects import DrawWeightsOfEnterprises
from contracts.joint_inspection.visits import GetVisits, ListVisits, VisitsOfDraws, VisitState
from contracts.registry.alert_terms import AlertRule, ClueCause, CluePriority
from contracts.registry.alerts import AlertClueRaised, AlertClueWithdrawn
from contracts.registry.credit import CreditLevelChanged
from contracts.registry.credit_terms import CreditAction
from contracts.registry.directory import SupervisionClass
from contracts.registry.officers import OfficerGrade
from kernel.settings import Settings
from services.joint_inspection.verifying.rules import verify
from tests.conftest import SettingsMaker
from tests.integration.joint_inspection.world import (
    BUREAU,
    MANAGERS,
    MANAGERS_HEAD,
    NONCE_BUREAU,
    NONCE_MANAGERS,
    NONCE_UPPER,
    UPPER,
    World,
    code,
    commitment,
    inspector,
    world_of,
)
from tests.integration.merges import merged, unmerged
from tests.platform.actors import (
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    POLICE,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
    actor,
)
from tests.platform.days import today


async def test_clues_against_a_merged_entry_weigh_on_its_successor_until_the_merge_is_undone(world: World) -> None:
    for number in (1, 2):
        await world.enterprise(number)
    await world.clue("TS-1", 1)
    ask = DrawWeightsOfEnterprises(credit_codes=[code(1), code(2)])
    await world.told(merged(code(1), code(2)))
    gone, successor = await world.ask(OFFICER, ask)
    assert gone is None and successor is not None and successor.weight == 4
    await world.told(unmerged(code(1), code(2)))
    again, other = await world.ask(OFFICER, ask)
    assert again is not None and other is not None and (again.weight, other.weight) == (4, 2)


async def test_a_clue_raises_the_weight_and_only_the_bureau_sees_why(world: World) -> None:
    await world.enterprise(1)
    await world.clue("TS-1", 1)
    ask = DrawWeightsOfEnterprises(credit_codes=[code(1), code(9)])
    seen, absent = await world.ask(OFFICER, ask)
    assert seen is not None and seen.weight == 4 and absent is None
    assert seen.reasons is not None and [reason.adds for reason in seen.reasons] == [2, 2]
    for stranger in (None, ENTERPRISE, URBAN_MANAGEMENT):
        hidden, _ = await world.ask(stranger, ask)
        assert hidden is not None and (hidden.weight, hidden.reasons) == (None, None)


async def test_verified_complaints_weigh_while_they_stand_and_three_make_a_special_unit(
    world: World,
) -> None:
    await world.enterprise(1, SupervisionClass.GENERAL)
    ask = DrawWeightsOfEnterprises(credit_codes=[code(1)])
    for complaint in ("TS-1", "TS-2", "TS-3"):
        await world.verified(complaint, 1)
    [special] = await world.ask(OFFICER, ask)
    assert special is not None and special.reasons is not None
    assert [reason.adds for reason in special.reasons] == [2, 6]
    assert (special.ratio or "").startswith("污染源·特殊")
    gone = ComplaintUnverified(complaint="TS-3", credit_code=code(1), at=datetime.now(UTC))
    await world.told(("complaint:TS-3", gone))
    [general] = await world.ask(OFFICER, ask)
    assert general is not None and general.weight == 6
    assert (general.ratio or "").startswith("污染源·一般")


async def test_a_clue_of_off_site_supervision_raises_the_weight_until_it_is_withdrawn(world: World) -> None:
    await world.enterprise(1)
    raised = AlertClueRaised(
        clue="C-1",
        alert="A-1",
        credit_code=code(1),
        region="640500",
        rule=AlertRule.OVER_HOURLY,
        cause=ClueCause.UNANSWERED,
        score=60,
        priority=CluePriority.HIGH,
        at=datetime.now(UTC),
    )
    ask = DrawWeightsOfEnterprises(credit_codes=[code(1)])
    await world.told(("clue:C-1", raised))
    [heavier] = await world.ask(OFFICER, ask)
    assert heavier is not None and heavier.reasons is not None
    assert [reason.adds for reason in heavier.reasons][1:] == [1]
    assert heavier.reasons[1].fact == "最近12个月内有1条非现场监管线索，每条加1"
    await world.told(("clue:C-1", AlertClueWithdrawn(clue="C-1", credit_code=code(1), reason_digest="0" * 64)))
    [again] = await world.ask(OFFICER, ask)
    assert again is not None and again.reasons is not None and len(again.reasons) == 1


def rated(level: str, name: str) -> CreditLevelChanged:
    return CreditLevelChanged(
        credit_code=code(1),
        region="640500",
        level=level,
        level_name=name,
        before="good",
        score=40,
        on=today(),
        action=CreditAction.RECORD,
        fact="XY-1",
    )


async def test_poor_credit_raises_the_weight_until_it_is_better_again(world: World) -> None:
    await world.enterprise(1)
    ask = DrawWeightsOfEnterprises(credit_codes=[code(1)])
    for level, name, reasons in (
        ("warning", "警示（黄）", [("环境信用警示（黄）", 2)]),
        ("bad", "不良（红）", [("环境信用不良（红）", 4)]),
        ("honest", "诚信（绿）", []),
    ):
        await world.told((f"credit:{code(1)}", rated(level, name)))
        [seen] = await world.ask(OFFICER, ask)
        assert seen is not None and seen.reasons is not None
        assert [(reason.fact, reason.adds) for reason in seen.reasons][1:] == reasons


async def test_an_unfiled_plan_cannot_be_executed(world: World) -> None:
    await world.peopled()
    plan = await world.drafted()
    with pytest.raises(Refusal, match="PLAN_UNFILED"):
        await world.send(HEAD, OpenDraw(plan=plan, witness=UPPER, visit_from=today(), visit_until=today()))


async def test_the_pool_hash_is_journaled_before_any_nonce(world: World) -> None:
    await world.peopled()
    draw = await world.committed()
    rows = await world.rows("SELECT type FROM journal WHERE aggregate = $1 ORDER BY seq", f"draw:{draw}")
    assert [row["type"].split(".")[2] for row in rows] == ["opened", "nonce_committed", "nonce_committed"]


async def test_the_draw_takes_its_share_and_both_nonces_make_the_seed(world: World) -> None:
    await world.peopled(enterprises=8)
    draw, visits = await world.drawn()
    (shown,) = await world.ask(HEAD, GetDraws(ids=[draw]))
    assert shown is not None and shown.state is DrawState.DRAWN
    assert (shown.pool_size, shown.strata[0].count, len(visits)) == (8, 2, 2)
    assert all(visit.officers and sorted(visit.officers) == ["NX-0001", "NX-0002"] for visit in visits)


async def test_a_wrong_nonce_is_refused_and_the_right_one_still_counts(world: World) -> None:
    await world.peopled()
    draw = await world.committed()
    with pytest.raises(Refusal, match="NONCE_WRONG"):
        await world.send(HEAD, RevealNonce(draw=draw, nonce="00" * 32))
    await world.send(HEAD, RevealNonce(draw=draw, nonce=NONCE_BUREAU))
    (shown,) = await world.ask(HEAD, GetDraws(ids=[draw]))
    assert shown is not None and shown.revealed == [BUREAU]


async def test_one_person_with_two_tokens_cannot_commit_twice(world: World) -> None:
    await world.peopled()
    draw = await world.opened()
    await world.send(HEAD, CommitNonce(draw=draw, commitment=commitment(NONCE_BUREAU)))
    same = actor(UPPER_HEAD.agency_kind, "640000", *UPPER_HEAD.roles, subject=HEAD.subject)
    with pytest.raises(Refusal, match="NONCE_SAME_PERSON"):
        await world.send(same, CommitNonce(draw=draw, commitment=commitment(NONCE_UPPER)))


async def test_a_third_agency_neither_commits_nor_finds_the_draw(world: World) -> None:
    await world.peopled()
    draw = await world.opened()
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.send(URBAN_MANAGEMENT, CommitNonce(draw=draw, commitment=commitment(NONCE_UPPER)))
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.send(POLICE, CommitNonce(draw=draw, commitment=commitment(NONCE_UPPER)))
    assert await world.ask(None, GetDraws(ids=[draw])) == [None]


async def test_before_the_visits_only_the_head_and_the_assigned_see_the_list(world: World) -> None:
    await world.peopled()
    await world.officer("NX-0009", conflicts=tuple(code(number) for number in range(1, 5)))
    draw, (visit,) = await world.drawn()
    assert (await world.ask(inspector("NX-0001"), GetVisits(ids=[visit.id])))[0] is not None
    outsiders = (inspector("NX-0009"), OFFICER, UPPER_HEAD, URBAN_MANAGEMENT, ENTERPRISE, POLICE, None)
    for outsider in outsiders:
        assert await world.ask(outsider, GetVisits(ids=[visit.id])) == [None]
        assert (await world.ask(outsider, ListVisits(draw=draw))).items == []
        assert await world.ask(outsider, GetDrawProof(draw=draw)) is None


async def test_the_journal_holds_neither_nonce_nor_seed_nor_list_before_publication(world: World) -> None:
    await world.peopled()
    _, (visit,) = await world.drawn()
    rows = await world.rows("SELECT convert_from(data, 'UTF8') AS data FROM journal")
    journal = "".join(row["data"] for row in rows)
    for secret in (NONCE_BUREAU, NONCE_UPPER, visit.credit_code, '"NX-0001"'):
        assert secret not in journal


async def test_after_the_last_visit_anyone_can_repeat_the_draw(world: World) -> None:
    await world.peopled(enterprises=8)
    draw, (first, second) = await world.drawn()
    await world.visited(first)
    assert await world.ask(None, GetDrawProof(draw=draw)) is None
    await world.visited(second)
    part = await world.ask(None, GetDrawProof(draw=draw))
    assert part is not None and part.next is None
    proof = verify(part.text.encode())
    assert {one.credit_code for one in proof.body.result} == {first.credit_code, second.credit_code}
    (shown,) = await world.ask(None, GetDraws(ids=[draw]))
    assert shown is not None and shown.state is DrawState.PUBLISHED
    assert shown.proof_hash == hashlib.sha256(part.text.encode()).hexdigest()
    sealed = await world.rows("SELECT nonce_initiator, nonce_witness FROM draws WHERE id = $1", draw)
    assert (sealed[0]["nonce_initiator"], sealed[0]["nonce_witness"]) == (None, None)


async def test_agencies_elsewhere_see_finished_visits_without_people_and_the_public_none(world: World) -> None:
    await world.peopled()
    draw, (visit,) = await world.drawn()
    await world.visited(visit)
    (page,) = await world.ask(OTHER_CITY_OFFICER, VisitsOfDraws(draws=[draw]))
    assert [(one.state, one.officers) for one in page.items] == [(VisitState.FINISHED, None)]
    (page,) = await world.ask(None, VisitsOfDraws(draws=[draw]))
    assert page.items == []


async def test_a_plan_is_drawn_once_and_again_only_with_a_reason(world: World) -> None:
    await world.peopled()
    draw, _ = await world.drawn()
    (old,) = await world.ask(HEAD, GetDraws(ids=[draw]))
    assert old is not None
    with pytest.raises(Refusal, match="DRAW_EXISTS"):
        await world.send(HEAD, OpenDraw(plan=old.plan, witness=UPPER, visit_from=today(), visit_until=today()))
    again = (await world.send(HEAD, Redraw(draw=draw, reason="检查对象库补充登记"))).record
    older, newer = await world.ask(HEAD, GetDraws(ids=[draw, again]))
    assert older is not None and newer is not None
    assert (older.state, older.redrawn_as, newer.redraw_of) == (DrawState.DRAWN, again, draw)
    with pytest.raises(Refusal, match="DRAW_ALREADY_REDRAWN"):
        await world.send(HEAD, Redraw(draw=draw, reason="再来一次"))
    (page,) = await world.ask(HEAD, DrawsOfPlans(plans=[old.plan]))
    assert [one.id for one in page.items] == [again, draw]


async def test_a_joint_draw_takes_two_officers_of_every_agency(world: World) -> None:
    await world.peopled()
    for certificate in ("CG-0001", "CG-0002"):
        await world.officer(certificate, MANAGERS)
    _, (visit,) = await world.drawn((MANAGERS,))
    assert visit.agencies == [BUREAU, MANAGERS]
    assert visit.officers is not None
    assert sorted(visit.officers) == ["CG-0001", "CG-0002", "NX-0001", "NX-0002"]


async def managers(world: World) -> None:
    """The bureau's world, and two officers of the urban managers."""
    await world.peopled()
    for certificate in ("CG-0001", "CG-0002"):
        await world.officer(certificate, MANAGERS)


async def test_every_agency_freezes_and_draws_its_own_officers_in_a_step_of_its_own(world: World) -> None:
    await managers(world)
    draw = await world.committed((MANAGERS,))
    await world.officer("CG-0003", MANAGERS)
    with pytest.raises(Refusal, match="DRAW_STATE"):
        await world.send(MANAGERS_HEAD, DrawOfficers(draw=draw, nonce=NONCE_MANAGERS))
    await world.revealed(draw)
    (waiting,) = await world.ask(HEAD, GetDraws(ids=[draw]))
    assert waiting is not None and waiting.state is DrawState.ASSIGNING
    assert [(one.agency, one.officers, one.drew_at) for one in waiting.parts] == [
        (BUREAU, 2, None),
        (MANAGERS, 2, None),
    ]
    assert [one.agency for one in waiting.duties or [] if one.duty == "draw.officers"] == [MANAGERS]
    for stranger in (HEAD, UPPER_HEAD):
        with pytest.raises(Refusal, match="DRAW_NOT_PARTY"):
            await world.send(stranger, DrawOfficers(draw=draw, nonce=NONCE_MANAGERS))
    assert await world.rows("SELECT FROM visits") == []
    await world.send(MANAGERS_HEAD, DrawOfficers(draw=draw, nonce=NONCE_MANAGERS))
    (done,) = await world.ask(HEAD, GetDraws(ids=[draw]))
    assert done is not None and done.state is DrawState.DRAWN and all(one.drew_at for one in done.parts)
    (visit,) = (await world.ask(HEAD, ListVisits(draw=draw))).items
    assert visit.officers is not None and sorted(visit.officers[2:]) == ["CG-0001", "CG-0002"]
    rows = await world.rows("SELECT type FROM journal WHERE aggregate = $1 ORDER BY seq", f"draw:{draw}")
    assert [row["type"].split(".")[2] for row in rows[4:]] == [
        "nonce_revealed",
        "nonce_revealed",
        "objects_drawn",
        "officers_drawn",
        "completed",
    ]


async def test_anyone_repeats_a_joint_draw_from_the_published_file_alone(world: World) -> None:
    await managers(world)
    draw, (visit,) = await world.drawn((MANAGERS,))
    await world.visited(visit)
    part = await world.ask(None, GetDrawProof(draw=draw))
    assert part is not None
    proof = verify(part.text.encode())
    assert [one.officers for one in proof.body.result] == [tuple(visit.officers or [])]
    kept = await world.rows("SELECT nonce FROM draw_parts WHERE draw = $1", draw)
    assert [row["nonce"] for row in kept] == [None, None]


async def test_a_lead_without_the_grade_a_class_asks_opens_no_draw(world: World) -> None:
    await world.agencies()
    await world.enterprise(1, SupervisionClass.SPECIAL)
    for certificate in ("NX-0001", "NX-0002"):
        await world.officer(certificate, grade=OfficerGrade.JUNIOR)
    with pytest.raises(Refusal, match="DRAW_LEAD_MISSING") as caught:
        await world.opened()
    assert caught.value.data["grade"] == "中级"
    await world.officer("NX-0003", grade=OfficerGrade.INTERMEDIATE)
    plan = (await world.rows("SELECT id FROM plans"))[0]["id"]
    assert (await world.send(HEAD, OpenDraw(plan=plan, witness=UPPER, visit_from=today(), visit_until=today()))).record


async def test_that_a_draw_was_done_again_and_why_is_seen_by_everyone_at_once(world: World) -> None:
    await world.peopled()
    draw, (visit,) = await world.drawn()
    again = (await world.send(HEAD, Redraw(draw=draw, reason="检查对象库补充登记"))).record
    for anyone in (None, ENTERPRISE, POLICE, URBAN_MANAGEMENT, inspector("NX-0009")):
        old, new = await world.ask(anyone, GetDraws(ids=[draw, again]))
        assert old is not None and new is not None
        assert (old.redrawn_as, new.redraw_of, new.redraw_reason) == (again, draw, "检查对象库补充登记")
        assert [one.id for one in (await world.ask(anyone, ListDraws())).items] == [again, draw]
        assert await world.ask(anyone, GetDrawProof(draw=draw)) is None
        assert await world.ask(anyone, GetVisits(ids=[visit.id])) == [None]


async def test_too_few_officers_are_named_and_no_draw_opens(world: World) -> None:
    await world.peopled()
    with pytest.raises(Refusal, match="DRAW_OFFICERS_SHORT") as caught:
        await world.opened((MANAGERS,))
    assert caught.value.data["agency"] == MANAGERS
    assert (await world.ask(HEAD, ListDraws())).items == []


async def test_a_withheld_nonce_fails_the_draw_in_public(settings_for_test: SettingsMaker) -> None:
    settings: Settings = settings_for_test(test_clock=True)
    async with world_of(settings) as world:
        await world.peopled()
        draw = await world.committed()
        await world.send(HEAD, RevealNonce(draw=draw, nonce=NONCE_BUREAU))
        await world.rows("UPDATE test_clock SET shift = '25 hours'")
        await _failed(world, draw)
        (shown,) = await world.ask(None, GetDraws(ids=[draw]))
        assert shown is not None and (shown.state, shown.withheld) == (DrawState.FAILED, [UPPER])
        with pytest.raises(Refusal, match="DRAW_STATE"):
            await world.send(UPPER_HEAD, RevealNonce(draw=draw, nonce=NONCE_UPPER))


async def test_an_agency_that_withholds_its_officers_fails_the_draw_and_is_named(
    settings_for_test: SettingsMaker,
) -> None:
    async with world_of(settings_for_test(test_clock=True)) as world:
        await managers(world)
        draw = await world.committed((MANAGERS,))
        await world.revealed(draw)
        await world.rows("UPDATE test_clock SET shift = '25 hours'")
        await _failed(world, draw)
        (shown,) = await world.ask(None, GetDraws(ids=[draw]))
        assert shown is not None and (shown.state, shown.withheld) == (DrawState.FAILED, [MANAGERS])


async def _failed(world: World, draw: str) -> None:
    """Wait for the clock: it strikes by itself within its poll."""
    async with asyncio.timeout(10):
        while await world.ask(None, GetDraws(ids=[draw])) == [None]:
            await world.service.clock.strike(world.service.endpoints.deadlines)

"""Administrative detention 行政拘留案件移送 through the running transfer service."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from contracts.actors import Actor
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.transfer.proceeding_terms import ProceedingAction as A
from contracts.transfer.proceeding_terms import ProceedingKind
from contracts.transfer.proceeding_terms import ProceedingState as S
from contracts.transfer.referral_terms import DocumentKind as D
from tests.conftest import SettingsMaker
from tests.integration.transfer.proceedings import Proceedings, papers
from tests.integration.transfer.world import MILL, world
from tests.platform.actors import ENTERPRISE, HEAD, OFFICER, OTHER_POLICE, POLICE, PROCURATOR, UPPER_HEAD, WATER

FILE = (D.MATERIAL_LIST, D.DETENTION_LETTER, D.CASE_REPORT, D.SAMPLING_RECORD, D.ITEM_LIST, D.PENALTY_DECISION)


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Proceedings]:
    async with world(settings_for_test(test_clock=True)) as hub:
        yield Proceedings(hub)


async def proposed(hub: Proceedings, facts_on: date = date(2026, 9, 1), **given: Any) -> str:
    """A detention for evading supervision, with its whole file."""
    usual = {"ground": "evasion", "person": "王某", "credit_code": MILL, "documents": papers(D.APPROVAL_FORM, *FILE)}
    return await hub.open(OFFICER, ProceedingKind.DETENTION, facts_on=facts_on, **{**usual, **given})


async def at_the_police(hub: Proceedings) -> str:
    """A detention that the police took over."""
    number = await proposed(hub)
    await hub.take(HEAD, number, A.APPROVE)
    await hub.take(OFFICER, number, A.SEND, copies_kept=True)
    await hub.take(POLICE, number, A.ACCEPT)
    return number


async def refused(hub: Proceedings, who: Actor, number: str, action: A, **given: Any) -> Refusal:
    """How a step is refused."""
    with pytest.raises(Refusal) as caught:
        await hub.take(who, number, action, **given)
    return caught.value


async def test_a_detention_is_approved_sent_decided_and_its_decision_copied(hub: Proceedings) -> None:
    number = await proposed(hub)
    assert (await hub.seen(OFFICER, number)).person == "王某"
    for outsider in (POLICE, PROCURATOR, UPPER_HEAD, WATER, ENTERPRISE):
        assert await hub.see(outsider, number) is None
    assert await hub.options(OFFICER, number) == {A.ADD_DOCUMENTS}
    await hub.take(HEAD, number, A.APPROVE)
    assert (await refused(hub, OFFICER, number, A.SEND)).code == "PROCEEDING_FIELD_NEEDED"
    sent = await hub.take(OFFICER, number, A.SEND, copies_kept=True)
    assert sent.owner == OFFICER.agency
    assert await hub.see(OTHER_POLICE, number) is None
    assert (await hub.take(POLICE, number, A.ACCEPT)).owner == POLICE.agency
    out_of_range = await refused(hub, POLICE, number, A.DECIDE, decision_number="卫公（环）行罚〔2026〕3号", days=16)
    assert (out_of_range.code, out_of_range.data["most"]) == ("DETENTION_DAYS_OUT_OF_RANGE", 15)
    await hub.take(POLICE, number, A.DECIDE, decision_number="卫公（环）行罚〔2026〕3号", days=6, lighter=True)
    assert (await refused(hub, POLICE, number, A.SEND_COPY)).code == "PROCEEDING_DOCUMENTS_MISSING"
    closed = await hub.take(POLICE, number, A.SEND_COPY, documents=papers(D.DETENTION_DECISION))
    assert closed.state is S.CLOSED
    assert {one.duty: one.state for one in closed.duties or []} == dict.fromkeys(
        ("detention.approve", "detention.send", "detention.receipt", "detention.decide", "detention.decision_copy"),
        DutyState.MET,
    )
    statutory = {one.duty: one.source for one in closed.duties or [] if one.status == "法定"}
    assert [source[-4:] for source in statutory.values()] == ["第十二条", "第十四条"]


async def test_what_art_11_lists_is_sent_or_named_as_missing(hub: Proceedings) -> None:
    number = await proposed(hub, documents=papers(D.APPROVAL_FORM, *FILE[:-1]))
    await hub.take(HEAD, number, A.APPROVE)
    missing = await refused(hub, OFFICER, number, A.SEND, copies_kept=True)
    assert (missing.code, missing.data["missing"]) == ("PROCEEDING_DOCUMENTS_MISSING", "行政处罚决定书")
    await hub.take(OFFICER, number, A.ADD_DOCUMENTS, documents=papers(D.PENALTY_DECISION))
    assert (await hub.take(OFFICER, number, A.SEND, copies_kept=True)).state is S.SENT


async def test_another_person_who_is_head_approves(hub: Proceedings) -> None:
    both = replace(HEAD, roles=(*OFFICER.roles, *HEAD.roles), subject="both")
    documents = papers(D.APPROVAL_FORM)
    own = {"facts_on": date(2026, 9, 1), "ground": "evasion", "person": "王某", "documents": documents}
    number = await hub.open(both, ProceedingKind.DETENTION, **own)
    assert (await refused(hub, both, number, A.APPROVE)).code == "CASE_SAME_PERSON"
    assert (await refused(hub, OFFICER, number, A.APPROVE)).code == "CASE_STEP_NEEDS_ROLE"
    assert (await hub.take(HEAD, number, A.REFUSE, reason="情节轻微")).state is S.REFUSED


async def test_the_law_is_chosen_by_the_day_of_the_act(hub: Proceedings) -> None:
    old, new = await proposed(hub, date(2026, 8, 14)), await proposed(hub, date(2026, 8, 15))
    laws = [(await hub.seen(OFFICER, number)).basis for number in (old, new)]
    assert [one.law for one in laws if one] == ["环境保护法", "生态环境法典"]
    assert laws[0] and laws[0].article == "第六十三条第三项"
    with pytest.raises(Refusal, match="DETENTION_GROUND_UNKNOWN"):
        await proposed(hub, ground="noise")


async def test_a_file_that_lacks_something_is_supplemented_while_the_police_clock_runs_on(hub: Proceedings) -> None:
    number = await at_the_police(hub)
    asked = await hub.take(POLICE, number, A.REPORT_INCOMPLETE, reason="缺询问笔录")
    running = {one.duty: one.agency for one in asked.duties or [] if one.state is DutyState.RUNNING}
    assert running == {"detention.decide": POLICE.agency, "detention.supplement": OFFICER.agency}
    added = await hub.take(OFFICER, number, A.SUPPLEMENT, documents=papers(D.INTERVIEW_RECORD))
    assert (added.state, added.owner) == (S.ACCEPTED, POLICE.agency)


async def test_what_the_police_reject_is_returned_and_closed_by_the_agency_that_takes_it_back(hub: Proceedings) -> None:
    number = await at_the_police(hub)
    await hub.take(POLICE, number, A.REJECT, reason="不构成拒不执行")
    returned = await hub.take(POLICE, number, A.RETURN_FILE)
    assert (returned.state, returned.owner) == (S.RETURNED, POLICE.agency)
    closed = await hub.take(OFFICER, number, A.TAKE_BACK)
    assert (closed.state, closed.owner) == (S.TAKEN_BACK, OFFICER.agency)
    assert {one.duty: one.limit_value for one in closed.duties or []}["detention.return"] == 5


async def test_the_journal_names_no_person_and_no_free_text(hub: Proceedings) -> None:
    number = await at_the_police(hub)
    await hub.take(POLICE, number, A.REJECT, reason="不构成拒不执行")
    statement = "SELECT data FROM journal WHERE aggregate = $1"
    rows = await hub.world.transfer.pool.fetch(statement, f"proceeding:{number}")
    journal = b"".join(row["data"] for row in rows).decode()
    assert len(rows) == 5
    assert not [text for text in ("王某", "黑臭", "拒不执行", "标题") if text in journal]

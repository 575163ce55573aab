"""What bureau, police and procuratorate do together about one case: a record of each kind, without a court."""

from datetime import UTC, datetime, timedelta

from contracts.transfer.case_notices import SendCaseNotice
from contracts.transfer.early_involvement import AcceptEarlyInvolvement, GetEarlyInvolvements, InviteEarlyInvolvement
from contracts.transfer.legal_disputes import (
    ConfirmLegalConclusion,
    EndLegalDispute,
    GetLegalDisputes,
    LawCitation,
    LegalDisputeEnding,
    RaiseLegalDispute,
    TakeLegalPosition,
)
from contracts.transfer.meetings import CallMeeting
from tests.integration.rights.seeded import Held
from tests.integration.transfer.steps import seen, step
from tests.integration.transfer.world import MILL, World
from tests.platform.actors import OFFICER, POLICE, PROCURATOR
from tests.platform.days import today

BOTH = (OFFICER.agency, POLICE.agency)
ALL = (*BOTH, PROCURATOR.agency)
LAWS = [LawCitation(law="刑法", article=338)]


async def joined(hub: World) -> tuple[dict[str, Held], list[str]]:
    """Whose each kind of record is, and the numbers of all."""
    involvement, notice = await _involved(hub), await _told(hub)
    meeting, dispute = await _called(hub), await _differed(hub)
    ended = await seen(hub, OFFICER, GetLegalDisputes, dispute)
    held = {
        "EarlyInvolvement": Held(parties=BOTH),
        "CaseNotice": Held(parties=ALL),
        "Meeting": Held(parties=ALL),
        "LegalDispute": Held(parties=BOTH),
        "LegalPrecedent": Held(),
    }
    return held, [involvement, notice, meeting, dispute, ended.precedent.number]


async def _involved(hub: World) -> str:
    order = InviteEarlyInvolvement(
        guest=POLICE.agency, credit_code=MILL, reason="固定证据", until=today() + timedelta(days=9), findings=["F-7"]
    )
    number = (await hub.send(OFFICER, order)).record
    await step(hub, POLICE, GetEarlyInvolvements, AcceptEarlyInvolvement, number)
    return number


async def _told(hub: World) -> str:
    order = SendCaseNotice(addressees=[*ALL[1:]], title="案情通报", text="查获转移联单。", credit_code=MILL)
    return (await hub.send(OFFICER, order)).record


async def _called(hub: World) -> str:
    starts_at = datetime.now(UTC) + timedelta(days=1)
    order = CallMeeting(title="联席会议", starts_at=starts_at, place="一楼", participants=[*ALL[1:]], items=["议题一"])
    return (await hub.send(OFFICER, order)).record


async def _differed(hub: World) -> str:
    order = RaiseLegalDispute(
        parties=[POLICE.agency], title="竞合时的法律适用", question="一罪还是数罪？", laws=LAWS, position="数罪并罚。"
    )
    number = (await hub.send(OFFICER, order)).record
    await step(hub, POLICE, GetLegalDisputes, TakeLegalPosition, number, text="择一重罪处罚。")
    ending = {"ending": LegalDisputeEnding.AGREED, "text": "择一重罪处罚。"}
    await step(hub, OFFICER, GetLegalDisputes, EndLegalDispute, number, **ending)
    await step(hub, POLICE, GetLegalDisputes, ConfirmLegalConclusion, number)
    return number

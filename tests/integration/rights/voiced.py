"""One record of every type about what the mill said itself, and who their parties are."""

from datetime import date

from contracts.actors import AgencyKind, Role
from contracts.complaints.answers import ApproveAnswer, ProposeAnswer
from contracts.complaints.intake import ReplyFinding
from contracts.complaints.officer_complaints import (
    AskForStatement,
    ConcludeOfficerComplaint,
    FileOfficerComplaint,
    GetOfficerComplaints,
    GiveStatement,
    OfficerConduct,
)
from contracts.complaints.voices import AcceptVoiceAnswer, AnswerVoice, AskForPart, AskQuestion, GivePart
from tests.integration.complaints.world import MILL, World
from tests.platform.actors import HEAD, OFFICER, SUPERVISOR, WATER, actor

MEMBER = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=MILL)
BUREAU, SUPERVISION = OFFICER.agency, SUPERVISOR.agency
PARTIES: dict[str, tuple[str, ...]] = {
    "Voice": (MILL, BUREAU, WATER.agency),
    "OfficerComplaint": (MILL, SUPERVISION),
    "StatementRequest": (BUREAU, SUPERVISION),
    "AnswerProposal": (BUREAU,),
    "PublishedAnswer": (),
}


async def voiced_by_the_mill(hub: World) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Seed them; who their parties are, and their numbers."""
    voice = await _answered(hub)
    complaint, statement = await _concluded(hub)
    asked = ProposeAnswer(voice=voice, question="回用水有补贴吗", answer="可以申请专项资金")
    answer = (await hub.send(OFFICER, asked)).record
    await hub.send(HEAD, ApproveAnswer(number=answer))
    return PARTIES, [voice, complaint, statement, answer]


async def _answered(hub: World) -> str:
    question = AskQuestion(
        credit_code=MILL,
        agency=BUREAU,
        topic="subsidy",
        title="补贴",
        text="中水回用有补贴吗",
        contact_name="马厂长",
        contact_phone="13900000000",
    )
    number = (await hub.send(MEMBER, question)).record
    await hub.send(OFFICER, AskForPart(number=number, agency=WATER.agency, text="请提供政策"))
    await hub.send(WATER, GivePart(number=number, text="见附件"))
    await hub.send(OFFICER, AnswerVoice(number=number, text="有，可以申请"))
    await hub.send(MEMBER, AcceptVoiceAnswer(number=number, rating=5, comment="很快"))
    return number


async def _concluded(hub: World) -> tuple[str, str]:
    told = FileOfficerComplaint(
        credit_code=MILL,
        agency=BUREAU,
        conduct=OfficerConduct.ATTITUDE,
        text="检查时态度粗暴",
        officer="HB640500-009",
        officer_name="某人",
        occurred_on=date(2026, 1, 5),
    )
    number = (await hub.send(MEMBER, told)).record
    period = {"from_on": date(2025, 1, 1), "to_on": date(2025, 12, 31)}
    await hub.send(SUPERVISOR, AskForStatement(number=number, text="请说明检查时的着装和言行规范", **period))
    [case] = await hub.ask(SUPERVISOR, GetOfficerComplaints(numbers=[number]))
    assert case is not None and case.statements
    await hub.send(HEAD, GiveStatement(number=case.statements[0], text="均按规范"))
    finding = ConcludeOfficerComplaint(number=number, finding=ReplyFinding.PARTLY, reply="已责令改正", basis="录像")
    await hub.send(SUPERVISOR, finding)
    return number, case.statements[0]

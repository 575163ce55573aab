"""The people, the law and the cases at each stage that the referral tests speak of."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from contracts.actors import Actor, AgencyKind, Role
from contracts.law import LawRow, LawStatus, Unit
from contracts.transfer.referral_terms import DocumentKind, ExtensionGround, Offence
from contracts.transfer.referrals import NewDocument, ProposeReferral, ReferralFinding, ReportingOfficer
from services.transfer.copies.rules import KnownFinding
from services.transfer.machine.rules import Decision
from services.transfer.referrals.rules import decisions
from services.transfer.referrals.rules.case import Case, Requirement

MILL = "91640500MA75X3TQ5K"
MONDAY = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)
POLICE, OTHER_POLICE = "police-640500", "police-640200"
PROCURATORATE, OTHER_PROCURATORATE = "procuratorate-640500", "procuratorate-640200"


def limit(key: str, value: int, unit: Unit, source: str) -> LawRow:
    return LawRow(
        key=key,
        value=Decimal(value),
        unit=unit,
        source=source,
        status=LawStatus.STATUTORY,
        region="",
        valid_from=date(2001, 7, 9),
        valid_to=None,
        name=key,
    )


TEAM_MIN = limit("referral.investigators_min", 2, Unit.COUNT, "国务院令第310号第五条")
LONGER = {
    ExtensionGround.LEAD: limit("referral.filing_lead", 7, Unit.NATURAL_DAYS, "公通字〔2015〕32号"),
    ExtensionGround.COMPLEX: limit("referral.filing_complex", 30, Unit.NATURAL_DAYS, "公通字〔2015〕32号"),
}
REQUIRED = [
    Requirement((DocumentKind.TRANSFER_LETTER,), "国务院令第310号第六条第一项"),
    Requirement((DocumentKind.INVESTIGATION_REPORT,), "国务院令第310号第六条第二项"),
    Requirement((DocumentKind.ITEM_LIST,), "国务院令第310号第六条第三项"),
    Requirement((DocumentKind.TEST_REPORT, DocumentKind.APPRAISAL), "国务院令第310号第六条第四项"),
]
KNOWN = {
    "F-1": KnownFinding(ReferralFinding(finding="F-1", threshold="铅超标3倍以上", suspected_crime=True), MILL),
    "F-2": KnownFinding(ReferralFinding(finding="F-2"), MILL),
    "F-3": KnownFinding(ReferralFinding(finding="F-3", suspected_crime=True), "91640000000000000X"),
}


def somebody(subject: str, agency: str, kind: AgencyKind, *roles: Role) -> Actor:
    return Actor(subject=subject, agency=agency, agency_kind=kind, region="640500", roles=roles)


OFFICER = somebody("li", "ecology-640500", AgencyKind.ECOLOGY, Role.OFFICER)
HEAD = somebody("wang", "ecology-640500", AgencyKind.ECOLOGY, Role.HEAD)
POLICEMAN = somebody("zhao", POLICE, AgencyKind.POLICE, Role.OFFICER)
POLICE_HEAD = somebody("qian", POLICE, AgencyKind.POLICE, Role.HEAD)
OTHER_POLICEMAN = somebody("sun", OTHER_POLICE, AgencyKind.POLICE, Role.OFFICER)


def document(kind: DocumentKind) -> NewDocument:
    return NewDocument(kind=kind, title=kind.label, sha256=digest_of(kind))


def digest_of(kind: DocumentKind) -> str:
    return kind.value.encode().hex().ljust(64, "0")[:64]


FULL_FILE = [
    document(DocumentKind.TRANSFER_LETTER),
    document(DocumentKind.INVESTIGATION_REPORT),
    document(DocumentKind.ITEM_LIST),
    document(DocumentKind.TEST_REPORT),
]


def order(
    *, findings: Sequence[str] = ("F-1",), certificates: Sequence[str] = ("E-1", "E-2"), reason: str | None = None
) -> ProposeReferral:
    return ProposeReferral(
        credit_code=MILL,
        region="640500",
        findings=list(findings),
        offence=Offence.POLLUTION,
        facts="私设暗管排放含铅废水。",
        officers=[ReportingOfficer(certificate=one, name="某某") for one in certificates],
        documents=FULL_FILE,
        reason=reason,
    )


def propose(wanted: ProposeReferral, actor: Actor = OFFICER) -> Decision[Case]:
    return decisions.propose(
        wanted,
        number="YS-1",
        actor=actor,
        now=MONDAY,
        team_min=TEAM_MIN,
        enterprise_name="某纸业有限公司",
        known=KNOWN,
    )


def proposed() -> Case:
    return propose(order()).case


def approved() -> Case:
    return decisions.approve(proposed(), HEAD, MONDAY).case


def handed_over() -> Case:
    return decisions.hand_over(approved(), OFFICER, MONDAY, REQUIRED, POLICE, PROCURATORATE).case


def received() -> Case:
    return decisions.receive(handed_over(), POLICEMAN, MONDAY).case


def incomplete() -> Case:
    return decisions.report_incomplete(received(), POLICEMAN, MONDAY, "缺采样记录", None).case


def extend(case: Case, actor: Actor, now: datetime, ground: ExtensionGround, due_at: datetime) -> Decision[Case]:
    return decisions.extend_filing(case, actor, now, ground, "待查证", due_at=due_at, longer=LONGER[ground])

"""An edition on its way to publication: a province's administrator drafts it, its head approves it."""

from collections.abc import Sequence
from datetime import date

from contracts.actors import AgencyKind
from contracts.messages import Receipt
from contracts.registry.agencies import AgencyFacts, AgencyLevel, RegisterAgency
from contracts.registry.catalogue import GovernmentLevel, ItemRow, MatrixRow
from contracts.registry.edition_terms import PostDuty
from contracts.registry.editions import ApproveEdition, DraftEdition, PublishEdition, ReviseEdition, SubmitEdition
from kernel.jurisdiction import Jurisdiction
from kernel.settings import Settings
from tests.platform.actors import ADMINISTRATOR, UPPER_HEAD
from tests.platform.hub import Caller

PROVINCE = "ecology-640000"
APPROVAL = "自治区人民政府批复〔2026〕1号"


async def register_province(caller: Caller) -> None:
    """The bureau that answers for what nobody below does."""
    facts = AgencyFacts(
        code=PROVINCE,
        name="自治区生态环境厅",
        kind=AgencyKind.ECOLOGY,
        level=AgencyLevel.PROVINCE,
        region="640000",
        valid_from=date(2020, 1, 1),
    )
    await caller.send(ADMINISTRATOR, RegisterAgency(agency=facts))


def provincial(settings: Settings, *more: str) -> list[MatrixRow]:
    """A row for each wider matter of the jurisdiction, and for those named: all the province's own."""
    matters = {row["code"]: row["name"] for row in Jurisdiction(settings.jurisdiction_dir).table("matters")}
    wider = [code for code in matters if "." not in code]
    return [
        MatrixRow(
            matter=code,
            matter_name=matters.get(code, code),
            level=GovernmentLevel.PROVINCE,
            region="640000",
            agency=PROVINCE,
            legal_basis="三定规定",
        )
        for code in (*wider, *more)
    ]


async def drafted(
    caller: Caller,
    rows: Sequence[MatrixRow],
    *,
    version: str = "2026-1",
    since: date = date(2026, 1, 1),
    items: Sequence[ItemRow] = (),
    duties: Sequence[PostDuty] = (),
    based_on: str | None = None,
) -> None:
    """An edition with these entries."""
    await caller.send(ADMINISTRATOR, DraftEdition(version=version, valid_from=since, based_on=based_on))
    order = ReviseEdition(version=version, items=list(items), responsibilities=list(rows), duties=list(duties))
    await caller.send(ADMINISTRATOR, order)


async def carried_through(caller: Caller, version: str = "2026-1") -> Receipt:
    """Submit, approve and publish a draft."""
    await caller.send(ADMINISTRATOR, SubmitEdition(version=version))
    await caller.send(UPPER_HEAD, ApproveEdition(version=version, approval=APPROVAL))
    return await caller.send(UPPER_HEAD, PublishEdition(version=version))

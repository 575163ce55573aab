"""What becomes of an enterprise that moves: who offers it, who answers, and when its entry goes."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from contracts.actors import AgencyKind, region_prefix
from contracts.errors import Refusal
from contracts.registry.relocations import ProposeRelocation
from contracts.registry.relocations import RelocationAction as A
from contracts.registry.relocations import RelocationState as S
from services.registry.directory.rules import Change, Entry, field_changes, require_active

ANSWER = "relocation.answer"
MOVES = {A.ACCEPT: S.ACCEPTED, A.DECLINE: S.DECLINED, A.WITHDRAW: S.WITHDRAWN}


class By(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes a step, and when; `region` is the actor's own."""

    agency: str
    subject: str
    region: str
    at: datetime


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One relocation; the bureaus over both regions and the enterprise are its parties."""

    number: str
    credit_code: str
    name: str
    state: S
    from_region: str
    to_region: str
    giver: str
    receiver: str
    parties: list[str]
    reason: str
    address: str | None
    proposed_at: datetime
    proposer: str
    answered_at: datetime | None = None
    answered_by: str | None = None
    answer: str | None = None
    overdue: bool = False


def bureaus_of(region: str) -> list[str]:
    """The codes of the bureaus that may stand over a region, the nearest first."""
    places = dict.fromkeys([region, region[:4].ljust(6, "0"), region[:2].ljust(6, "0")])
    return [f"{AgencyKind.ECOLOGY.value}-{place}" for place in places]


def propose(order: ProposeRelocation, entry: Entry, standing: Collection[str], number: str, by: By) -> Case:
    """An offer; `standing` are those of the bureaus of both regions that exist."""
    require_active(entry)
    here = entry.facts.region
    receivers = [code for code in bureaus_of(order.region) if code in standing]
    _require_suitable(order, here, receivers, by)
    givers = [code for code in bureaus_of(here) if code in standing]
    return Case(
        number=number,
        credit_code=order.credit_code,
        name=entry.facts.name,
        state=S.PROPOSED,
        from_region=here,
        to_region=order.region,
        giver=by.agency,
        receiver=receivers[0],
        parties=list(dict.fromkeys([by.agency, *receivers, *givers, order.credit_code])),
        reason=order.reason.strip(),
        address=(order.address or "").strip() or None,
        proposed_at=by.at,
        proposer=by.subject,
    )


def answered(case: Case, action: A, text: str | None, by: By) -> Case:
    """The case after its one answer."""
    if case.state is not S.PROPOSED:
        raise Refusal("RELOCATION_STEP_NOT_ALLOWED", number=case.number, state=case.state.label, step=action.label)
    answer = (text or "").strip() or None
    return replace(case, state=MOVES[action], answered_at=by.at, answered_by=by.subject, answer=answer)


def moved(case: Case, entry: Entry) -> Change:
    """The entry in its new region."""
    require_active(entry)
    if entry.facts.region != case.from_region:
        raise _unsuitable(case.credit_code, case.to_region, "登记的行政区划在提出迁移后已经变更")
    facts = replace(entry.facts, region=case.to_region, address=case.address or entry.facts.address)
    reason = f"迁移 {case.number}：{case.reason}"
    return Change(entry=replace(entry, facts=facts), fields=field_changes(entry.facts, facts), reason=reason)


def overdue(case: Case) -> Case:
    """The case with a note that nobody answered in time."""
    return replace(case, overdue=True)


def _require_suitable(order: ProposeRelocation, here: str, receivers: Sequence[str], by: By) -> None:
    if order.region == here:
        raise _unsuitable(order.credit_code, order.region, "已在该行政区划")
    if order.region.startswith(region_prefix(by.region)):
        raise _unsuitable(order.credit_code, order.region, "迁入地在您的管辖范围内，可直接变更登记")
    if not receivers:
        raise _unsuitable(order.credit_code, order.region, "迁入地没有可接收的生态环境部门")


def _unsuitable(credit_code: str, region: str, why: str) -> Refusal:
    return Refusal("RELOCATION_UNSUITABLE", credit_code=credit_code, region=region, why=why)

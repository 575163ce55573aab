"""What becomes of two entries of one unit: whether one may be merged into the other, by whom, and back again."""

from datetime import datetime

import msgspec
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.directory import EnterpriseState
from contracts.registry.merges import MergeState as S
from contracts.registry.merges import ProposeMerge
from services.registry.directory.rules import Change, Entry, field_change, standing_changes

MOVES = {S.PROPOSED: frozenset({S.MERGED, S.REFUSED}), S.MERGED: frozenset({S.UNDONE})}


class By(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes a step, and when."""

    agency: str
    subject: str
    at: datetime


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One merge with all that is known of it."""

    number: str
    credit_code: str
    name: str
    successor: str
    successor_name: str
    region: str
    successor_region: str
    state: S
    reason: str
    proposed_at: datetime
    proposed_by: str
    proposer: str
    decided_at: datetime | None = None
    decided_by: str | None = None
    decider: str | None = None
    opinion: str | None = None
    undone_at: datetime | None = None
    undone_by: str | None = None
    undo_reason: str | None = None

    @property
    def parties(self) -> list[str]:
        """Both entries' own, and who proposed it."""
        return list(dict.fromkeys([self.proposed_by, self.credit_code, self.successor]))


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """Both entries as they stand after a merge or its undoing."""

    entry: Change
    successor: Change


def propose(order: ProposeMerge, entry: Entry, successor: Entry | None, leads: bool, number: str, by: By) -> Case:
    """A merge to be decided on; `leads` says that other entries were merged into this one."""
    successor = require_suitable(order.credit_code, order.successor, entry, successor, leads)
    return Case(
        number=number,
        credit_code=order.credit_code,
        name=entry.facts.name,
        successor=order.successor,
        successor_name=successor.facts.name,
        region=entry.facts.region,
        successor_region=successor.facts.region,
        state=S.PROPOSED,
        reason=order.reason.strip(),
        proposed_at=by.at,
        proposed_by=by.agency,
        proposer=by.subject,
    )


def approve(case: Case, opinion: str | None, by: By) -> Case:
    """The merge, approved by another than who proposed it."""
    approved = _moved(case, S.MERGED)
    if (by.agency, by.subject) == (case.proposed_by, case.proposer):
        raise Refusal("MERGE_SAME_PERSON", number=case.number)
    return replace(approved, decided_at=by.at, decided_by=by.agency, decider=by.subject, opinion=opinion)


def refuse(case: Case, reason: str, by: By) -> Case:
    """No merge."""
    refused = _moved(case, S.REFUSED)
    return replace(refused, decided_at=by.at, decided_by=by.agency, decider=by.subject, opinion=reason.strip())


def undo(case: Case, reason: str, by: By) -> Case:
    """The merge was a mistake."""
    undone = _moved(case, S.UNDONE)
    return replace(undone, undone_at=by.at, undone_by=by.agency, undo_reason=reason.strip())


def merge(case: Case, entry: Entry, successor: Entry | None, leads: bool) -> Merged:
    """What merging changes; everything is looked at once more, for both entries may have changed meanwhile."""
    successor = require_suitable(case.credit_code, case.successor, entry, successor, leads)
    merged = replace(entry, state=EnterpriseState.MERGED, successor=case.successor)
    return _both(case, entry, merged, successor, case.reason, took=True)


def unmerge(case: Case, entry: Entry, successor: Entry) -> Merged:
    """What undoing a merge changes."""
    again = replace(entry, state=EnterpriseState.ACTIVE, successor=None)
    return _both(case, entry, again, successor, case.undo_reason or "", took=False)


def require_suitable(code: str, into: str, entry: Entry, successor: Entry | None, leads: bool) -> Entry:
    """Refuse to merge an entry into itself, one that does not stand by itself, or into one that does not."""
    why = _unsuitable(code, into, entry, successor, leads)
    if why or successor is None:
        raise Refusal("MERGE_UNSUITABLE", credit_code=code, successor=into, why=why)
    return successor


def _unsuitable(code: str, into: str, entry: Entry, successor: Entry | None, leads: bool) -> str:
    if code == into:
        return "不能并入自身"
    if successor is None:
        return "保留登记不在名录库中"
    if entry.state is not EnterpriseState.ACTIVE:
        return f"被并入登记{entry.state.label}"
    if successor.state is not EnterpriseState.ACTIVE:
        return f"保留登记{successor.state.label}"
    return "已有其他登记并入被并入登记，应先撤销那次合并，再分别并入" if leads else ""


def _moved(case: Case, state: S) -> Case:
    if state not in MOVES.get(case.state, frozenset()):
        raise Refusal("MERGE_STEP_NOT_ALLOWED", number=case.number, state=case.state.label, step=state.label)
    return replace(case, state=state)


def _both(case: Case, before: Entry, after: Entry, successor: Entry, reason: str, *, took: bool) -> Merged:
    gone, come = (None, case.credit_code) if took else (case.credit_code, None)
    return Merged(
        entry=Change(entry=after, fields=standing_changes(before, after), reason=reason),
        successor=Change(entry=successor, fields=[field_change("merged", "并入的登记", gone, come)], reason=reason),
    )

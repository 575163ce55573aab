"""What a referral 移送 does to the bureau's own penalty of the same act: rows of penalty_rules.csv, by its phase."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum

from contracts.actors import region_prefix
from contracts.transfer.referral_parts import PenaltyRule, PenaltyRuleKind
from contracts.transfer.referral_terms import ReferralState as S
from contracts.zone import SHANGHAI
from services.transfer.referrals.rules.case import Case
from services.transfer.referrals.rules.decisions import is_back

TABLE = "penalty_rules"


class Phase(Enum):
    """How far the criminal side of the case has come, as far as the penalty is concerned."""

    PROPOSED = "proposed"
    TRANSFERRED = "transferred"
    FILED = "filed"
    JUDGED = "judged"
    FINED = "fined"
    UNPUNISHED = "unpunished"
    BACK = "back"
    NONE = "none"


PHASES = {
    S.PROPOSED: Phase.PROPOSED,
    S.APPROVED: Phase.PROPOSED,
    S.REFUSED: Phase.NONE,
    S.WITHDRAWN: Phase.NONE,
    S.FILED: Phase.FILED,
    S.MOVED: Phase.FILED,
    S.PROSECUTED: Phase.FILED,
    S.NOT_PROSECUTED: Phase.UNPUNISHED,
    S.JUDGED: Phase.JUDGED,
    S.FINALLY_DECLINED: Phase.BACK,
    S.DISPOSED: Phase.BACK,
}


def penalty_rules(rows: Sequence[Mapping[str, str]], case: Case) -> list[PenaltyRule]:
    """The rules that hold in the case's phase, with the basis in force on the day of the transfer."""
    on = (case.handed_over_at or case.proposed_at).astimezone(SHANGHAI).date()
    phases = _phases(case)
    return [_rule(row, case) for row in rows if phases & set(row["phases"].split("|")) and _in_force(row, case, on)]


def left_out(case: Case) -> tuple[datetime | None, datetime | None]:
    """From when to when the transfer is left out of the penalty's time limit; open while the case is away."""
    return case.handed_over_at, case.file_returned_at if is_back(case) else case.particulars.ended_at


def _phases(case: Case) -> set[str]:
    phase = Phase.BACK if is_back(case) else PHASES.get(case.state, Phase.TRANSFERRED)
    fined = any(told.fined for told in case.particulars.outcomes)
    return {phase.value, Phase.FINED.value} if fined else {phase.value}


def _rule(row: Mapping[str, str], case: Case) -> PenaltyRule:
    kind = PenaltyRuleKind(row["rule"])
    since, until = left_out(case) if kind is PenaltyRuleKind.PERIOD_LEFT_OUT else (None, None)
    return PenaltyRule(rule=kind, text=row["text"], source=row["source"], since=since, until=until)


def _in_force(row: Mapping[str, str], case: Case, on: date) -> bool:
    here = not row["region"] or case.region.startswith(region_prefix(row["region"]))
    return here and row["valid_from"] <= on.isoformat() and (not row["valid_to"] or on.isoformat() <= row["valid_to"])

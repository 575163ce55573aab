"""What the steps of a referral are refused for beyond their rows, and whom they bring in; for the model."""

from collections.abc import Callable

from contracts.actors import Actor, Role
from contracts.transfer.case_terms import Side
from tests.platform.actors import OTHER_POLICE, POLICE
from tests.platform.case_model import Modelled

OwnRule = Callable[[Modelled, Actor], str | None]

ARRIVALS = ("hand_over", "redirect")
# The paper that tells of a decision, by the decision.
NOTICES = {
    "file": "referral_filing_notice",
    "decline": "referral_non_filing_notice",
    "return_file": "referral_return_notice",
    "drop": "referral_return_notice",
}
PROCURATORATES = {POLICE.agency: "procuratorate-640500", OTHER_POLICE.agency: "procuratorate-640400"}


def seats(case: Modelled, action: str, police: str) -> dict[Side, str]:
    """Whom a step brings in: police and procuratorate of the agency's own city, or those it is passed on to."""
    match action:
        case "hand_over":
            return {Side.POLICE: POLICE.agency, Side.PROCURATORATE: PROCURATORATES[POLICE.agency]}
        case "redirect":
            return {Side.POLICE: police, Side.PROCURATORATE: PROCURATORATES[police]}
        case "move":
            return {Side.POLICE: police}
        case "refuse_move":
            return {Side.POLICE: case.owner}
        case "receive" if case.state.value == "moved":
            return {Side.PROCURATORATE: PROCURATORATES[case.sides[Side.POLICE]]}
    return {}


def notice_due(case: Modelled) -> str | None:
    """The notice of the last decision while it was not given."""
    last = [step.action.value for step in case.steps if step.action.value in {*NOTICES, "notify"}]
    return NOTICES.get(last[-1]) if last else None


def _times(case: Modelled, action: str) -> int:
    return sum(step.action.value == action for step in case.steps)


def _extended(ground: str) -> OwnRule:
    """Longer once for each ground since the case arrived, never after the longest, nor when it is too late."""

    def rule(case: Modelled, who: Actor) -> str | None:
        actions = [step.action.value for step in case.steps]
        arrived = max((place for place, action in enumerate(actions) if action in ARRIVALS), default=0)
        if ground == "extend_complex" and Role.HEAD not in who.roles:
            return "REFERRAL_EXTENSION_NEEDS_HEAD"
        if {ground, "extend_complex"} & set(actions[arrived:]):
            return "REFERRAL_ALREADY_EXTENDED"
        return "REFERRAL_EXTENSION_TOO_LATE" if "referral.filing" in case.late else None

    return rule


def _withdraw(case: Modelled, _: Actor) -> str | None:
    return None if case.owner == case.sides[Side.AGENCY] else "REFERRAL_HELD_BY_POLICE"


def _hand_over_items(case: Modelled, _: Actor) -> str | None:
    return "REFERRAL_ITEMS_HANDED_OVER" if _times(case, "hand_over_items") else None


def _accept_items(case: Modelled, _: Actor) -> str | None:
    return None if _items_under_way(case) else "REFERRAL_NO_ITEMS_TO_ACCEPT"


def _drop(case: Modelled, _: Actor) -> str | None:
    return "REFERRAL_NOTICE_FIRST" if notice_due(case) else None


def _move(case: Modelled, who: Actor) -> str | None:
    return _drop(case, who) or ("REFERRAL_ITEMS_PENDING" if _items_under_way(case) else None)


def _notify(case: Modelled, _: Actor) -> str | None:
    return None if notice_due(case) else "REFERRAL_PAPER_NOT_YET"


def _items_under_way(case: Modelled) -> bool:
    return _times(case, "hand_over_items") > _times(case, "accept_items")


OWN_RULES: dict[str, OwnRule] = {
    "extend_lead": _extended("extend_lead"),
    "extend_complex": _extended("extend_complex"),
    "withdraw": _withdraw,
    "hand_over_items": _hand_over_items,
    "accept_items": _accept_items,
    "drop": _drop,
    "move": _move,
    "notify": _notify,
}

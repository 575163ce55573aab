"""What the registry's entries on a timeline are called."""

from collections.abc import Callable, Sequence

from contracts.registry.alert_terms import AlertRule, ClueCause
from contracts.registry.credit_terms import CreditFactState
from contracts.registry.positive_list_terms import ListingAction

Words = Sequence[str]


def title(source: str, words: Words) -> str:
    """The Chinese title of an entry."""
    return TITLES[source](words)


def _change(words: Words) -> str:
    return "列入检查对象名录库" if words[0] == "1" else f"名录登记第 {words[0]} 次变更"


def _permit(words: Words) -> str:
    number, until = words
    return f"登记排污许可证 {number}" + (f"，有效期至 {until}" if until else "")


def _alert(words: Words) -> str:
    return f"监测预警：{AlertRule(words[0]).label}"


def _clue(words: Words) -> str:
    rule, cause = words
    return f"形成监管线索：{AlertRule(rule).label}，{ClueCause(cause).label}"


def _credit_fact(words: Words) -> str:
    name, points, state = words
    still = CreditFactState(state)
    counted = "" if still is CreditFactState.IN_FORCE else f"（{still.label}）"
    return f"环境信用记录：{name}，{int(points):+} 分{counted}"


def _credit(words: Words) -> str:
    return f"公布环境信用等级：{words[0]}"


def _listing(words: Words) -> str:
    return f"监督执法正面清单：{ListingAction(words[0]).label}"


TITLES: dict[str, Callable[[Words], str]] = {
    "change": _change,
    "permit": _permit,
    "alert": _alert,
    "clue": _clue,
    "credit_fact": _credit_fact,
    "credit": _credit,
    "listing": _listing,
    "listing_step": _listing,
}

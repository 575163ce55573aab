"""Which enterprise a report may be about: every match scored by the law table, with its reasons."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import msgspec

from contracts.complaints.candidates import CandidateReason, EnterpriseCandidate
from contracts.complaints.intake import GeoPoint
from contracts.law import LawRow
from services.complaints.enterprises.rules import name_key
from services.complaints.responsibility.rules import covers

CANDIDATES_MAX = 10
SCORE_MAX = 100
CORE_MIN = 3
ENDINGS = re.compile("(股份有限|有限责任|有限)?(公司|厂|集团|合作社)$")


class How(StrEnum):
    """How an enterprise was come upon; also the end of the score's key in the law table."""

    CODE = "code"
    NAME = "name"
    FORMER_NAME = "former_name"
    TEXT = "text"
    PART = "part"
    NEAR = "near"


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """What a report says about its enterprise."""

    region: str
    code: str | None = None
    name: str | None = None
    text: str = ""
    point: GeoPoint | None = None


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """One enterprise come upon in one way; `words` are what matched."""

    how: How
    words: str
    credit_code: str
    name: str
    region: str
    active: bool
    metres: float | None = None


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """What each way is worth, and from where on it counts; `near` falls to nothing at `reach` metres."""

    by_how: Mapping[How, LawRow]
    reach: LawRow
    region: LawRow
    least: LawRow
    certain: LawRow


def core_of(name: str) -> str | None:
    """The part of a name that tells it from others; None where too little is left."""
    core = ENDINGS.sub("", name_key(name))
    return core if len(core) >= CORE_MIN else None


def rank(sought: Sought, matches: Iterable[Match], scores: Scores) -> list[EnterpriseCandidate]:
    """The likeliest first; certain is the only one standing whose code or name is the one stated."""
    found: dict[str, list[Match]] = {}
    for match in matches:
        found.setdefault(match.credit_code, []).append(match)
    sure = [code for code, ways in found.items() if _sure(ways, scores)]
    candidates = [_candidate(sought, ways, scores, sure == [code]) for code, ways in found.items()]
    likely = [one for one in candidates if one.score >= scores.least.value]
    return sorted(likely, key=lambda one: (-one.score, one.closed, one.credit_code))[:CANDIDATES_MAX]


def _sure(ways: Sequence[Match], scores: Scores) -> bool:
    return any(way.active and scores.by_how[way.how].value >= scores.certain.value for way in ways)


def _candidate(sought: Sought, ways: Sequence[Match], scores: Scores, certain: bool) -> EnterpriseCandidate:
    one = ways[0]
    named = [_named(way, scores) for way in ways if way.how is not How.NEAR]
    near = [_near(way, scores) for way in ways if way.how is How.NEAR]
    reasons = [*sorted(named, key=lambda why: (-why.adds, why.fact))[:1], *near[:1]]
    if covers(sought.region, one.region):
        reasons.append(_reason("位于所反映的区划内", int(scores.region.value), scores.region))
    over = sum(reason.adds for reason in reasons) - SCORE_MAX
    if over > 0:
        reasons[-1] = msgspec.structs.replace(reasons[-1], adds=reasons[-1].adds - over)
    metres = next((way.metres for way in ways if way.metres is not None), None)
    return EnterpriseCandidate(
        credit_code=one.credit_code,
        name=one.name,
        region=one.region,
        score=sum(reason.adds for reason in reasons),
        certain=certain,
        closed=not one.active,
        metres=None if metres is None else round(metres),
        reasons=reasons,
    )


def _named(way: Match, scores: Scores) -> CandidateReason:
    row = scores.by_how[way.how]
    worth = int(row.value)
    match way.how:
        case How.CODE:
            fact = "统一社会信用代码相同" if way.words == way.credit_code else f"代码 {way.words} 的登记已并入本企业"
        case How.NAME:
            fact = "名称相同"
        case How.FORMER_NAME:
            fact = f"曾用名或已并入登记的名称“{way.words}”相同"
        case How.TEXT:
            fact = f"反映内容中提到“{way.words}”"
        case _:
            worth = worth * len(way.words) // len(core_of(way.name) or name_key(way.name))
            fact = f"名称中有“{way.words}”"
    return _reason(fact, worth, row)


def _near(way: Match, scores: Scores) -> CandidateReason:
    row, reach = scores.by_how[How.NEAR], int(scores.reach.value)
    metres = min(round(way.metres or 0), reach)
    return _reason(f"距发生地点{metres}米", int(row.value) * (reach - metres) // reach, row)


def _reason(fact: str, adds: int, row: LawRow) -> CandidateReason:
    return CandidateReason(fact=fact, adds=adds, source=row.text)

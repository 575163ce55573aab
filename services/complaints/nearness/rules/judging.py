"""Whether a new report repeats an earlier complaint: certainly, probably, or not."""

from datetime import datetime, timedelta

import msgspec

from contracts.actors import region_prefix
from contracts.complaints.intake import ComplaintState
from services.complaints.informant.rules.masks import without_masks
from services.complaints.nearness.rules.text import Pairs, likeness, marks, pairs

# Of a shorter text nothing is certain: “路灯不亮” is said of many places.
CERTAIN_PAIRS_MIN = 10
SAME_PLACE_MIN = 50
HANDLED = frozenset({ComplaintState.ROUTED, ComplaintState.SIGNED})
CONTESTED = frozenset({ComplaintState.RETURNED, ComplaintState.ARBITRATION})


class Standard(msgspec.Struct, frozen=True, kw_only=True):
    """Local settings: days apart, and from what likeness in percent a repeat is certain or probable."""

    days: int
    certain: int
    probable: int


class Traits(msgspec.Struct, frozen=True, kw_only=True):
    """What a report is compared by."""

    region: str
    filed_at: datetime
    text: str
    keys: tuple[int, ...] = ()
    matter: str | None = None
    occurred_at: datetime | None = None
    place: str | None = None
    credit_code: str | None = None
    historic: bool = False

    @property
    def pairs(self) -> Pairs:
        """What of the text is compared."""
        return pairs(self.text)

    @property
    def kind(self) -> str | None:
        """The first-level matter."""
        return self.matter.partition(".")[0] if self.matter else None


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """A complaint that may be repeated, and where its handling stands."""

    number: str
    traits: Traits
    state: ComplaintState
    matter_name: str | None = None
    agency: str | None = None
    legal_basis: str | None = None
    held_by: tuple[str, ...] = ()
    cluster: str | None = None


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier complaint that is repeated, how alike the texts are in percent, and why it counts as a repeat."""

    earlier: Earlier
    likeness: int
    certain: bool
    reason: str

    @property
    def leads(self) -> tuple[bool, bool, int]:
        """Which of several to go by: one that somebody handles, then one that was given back, then the likest."""
        return self.earlier.state in HANDLED, self.earlier.state in CONTESTED, self.likeness


def words(title: str, text: str) -> str:
    """What of a report is compared as text; what was masked in it is the caller's own, and of two callers differs."""
    return without_masks(f"{title}\n{text}")


def match(new: Traits, earlier: Earlier, standard: Standard) -> Match | None:
    """The same matter, place and time, and a text alike enough; what speaks against certainty is said."""
    old = earlier.traits
    if not _may_be_same(new, old, standard.days):
        return None
    alike = likeness(new.pairs, old.pairs)
    if alike < standard.probable:
        return None
    doubts = _doubts(new, earlier, alike, standard)
    return Match(
        earlier=earlier, likeness=alike, certain=not doubts, reason=_reason(new, earlier, alike, doubts, standard)
    )


def _may_be_same(new: Traits, old: Traits, days: int) -> bool:
    apart = timedelta(days=days)
    times = [abs(new.filed_at - old.filed_at)]
    if new.occurred_at and old.occurred_at:
        times.append(abs(new.occurred_at - old.occurred_at))
    near = max(times) <= apart
    there = _within(new.region, old.region) or _within(old.region, new.region)
    same_matter = new.kind is None or old.kind is None or new.kind == old.kind
    same_enterprise = not (new.credit_code and old.credit_code and new.credit_code != old.credit_code)
    return near and there and same_matter and same_enterprise


def _doubts(new: Traits, earlier: Earlier, alike: int, standard: Standard) -> list[str]:
    old = earlier.traits
    found = [
        (alike < standard.certain, f"文字相近不到 {standard.certain}%"),
        (min(len(new.pairs), len(old.pairs)) < CERTAIN_PAIRS_MIN, "文字太短"),
        (new.matter != old.matter, "事项不同或尚未归类"),
        (marks(new.text) != marks(old.text), "所提数字、字母不同"),
        (not _same_place(new.place, old.place), "发生地点不同"),
        (earlier.state == ComplaintState.CLOSED and not new.historic, "前一件已办结"),
    ]
    return [doubt for holds, doubt in found if holds]


def _reason(new: Traits, earlier: Earlier, alike: int, doubts: list[str], standard: Standard) -> str:
    days = abs(new.filed_at - earlier.traits.filed_at).days
    same = [f"{standard.days} 日内（相隔 {days} 日）", f"区划 {new.region}"]
    if new.matter and new.matter == earlier.traits.matter:
        same.append(f"事项“{earlier.matter_name}”")
    if new.credit_code and new.credit_code == earlier.traits.credit_code:
        same.append("同一企业")
    told = f"与投诉 {earlier.number} 重复：{'、'.join(same)}，文字相近 {alike}%"
    return f"可能{told}；{'、'.join(doubts)}，请人工确认" if doubts else told


def _same_place(one: str | None, other: str | None) -> bool:
    """Where only one says a place, the words decide."""
    if not one or not other or one in other or other in one:
        return True
    return likeness(pairs(one), pairs(other)) >= SAME_PLACE_MIN


def _within(region: str, wider: str) -> bool:
    return region.startswith(region_prefix(wider))

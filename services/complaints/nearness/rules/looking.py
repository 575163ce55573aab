"""Which earlier complaints new reports repeat, those of the same transaction among them."""

from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from services.complaints.intake.rules import Report
from services.complaints.nearness.rules.judging import Earlier, Match, Standard, Traits, match

# How many of one key are looked at, the newest first, and how many in all, those with most keys in common first.
KEY_MAX = 8
EARLIER_MAX = 5
SUGGESTED_MAX = 3


class Repeated(msgspec.Struct, frozen=True, kw_only=True):
    """What a report certainly repeats, else what it may repeat, the likest first."""

    traits: Traits
    certain: Match | None = None
    possible: tuple[Match, ...] = ()


class Near:
    """What is near to each report: what stands in the table, and what was taken in since in this transaction."""

    def __init__(
        self,
        traits: Mapping[Report, Traits],
        found: Mapping[Report, Sequence[Earlier]],
        standards: Mapping[str, Standard],
    ) -> None:
        self._traits, self._found, self._standards = traits, found, standards
        self._fresh: dict[int, deque[Earlier]] = defaultdict(lambda: deque(maxlen=KEY_MAX))
        self._clusters: dict[str, str] = {}

    def repeated(self, report: Report, credit_code: str | None, historic: bool) -> Repeated:
        """What a report on this enterprise repeats; one that comes closed with its reply is suggested to nobody."""
        new = replace(self._traits[report], credit_code=credit_code, historic=historic)
        found = (match(new, one, self._standards[new.region]) for one in self._known(report, new))
        matches = sorted((one for one in found if one), key=lambda one: -one.likeness)
        certain = max((one for one in matches if one.certain), key=lambda one: one.leads, default=None)
        if certain or historic:
            return Repeated(traits=new, certain=certain)
        return Repeated(traits=new, possible=tuple(matches[:SUGGESTED_MAX]))

    def cluster_of(self, one: Earlier) -> str | None:
        """The cluster it is in by now."""
        return self._clusters.get(one.number, one.cluster)

    def remember(self, one: Earlier) -> None:
        """A report was taken in."""
        for key in one.traits.keys:
            self._fresh[key].append(one)

    def tie(self, cluster: str, *numbers: str) -> None:
        """These are in a cluster from now on."""
        self._clusters |= dict.fromkeys(numbers, cluster)

    def _known(self, report: Report, new: Traits) -> list[Earlier]:
        """Those that share most keys with it."""
        sharing = [one for key in new.keys for one in self._fresh.get(key, ())]
        fresh = {one.number: one for one in sharing}
        often = Counter(one.number for one in sharing).most_common(EARLIER_MAX)
        return [*(fresh[number] for number, _ in often), *self._found.get(report, ())]

"""Which matter a report is about, by weighted keywords kept as data (jurisdiction/README.md)."""

from collections.abc import Iterable, Mapping

import msgspec

TITLE_FACTOR = 2
ENVIRONMENT = "environment"


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of matter, below its parent; a bound complaint of an environmental one is a clue."""

    code: str
    name: str
    parent: str | None
    environmental: bool


class Keyword(msgspec.Struct, frozen=True, kw_only=True):
    """A word that speaks for a matter."""

    word: str
    matter: str
    weight: int


class Hit(msgspec.Struct, frozen=True):
    """A keyword found, and what it counts."""

    rule: Keyword
    points: int


class Keywords(msgspec.Struct, frozen=True, kw_only=True):
    """The keyword rules of a jurisdiction."""

    matters: Mapping[str, Matter]
    words: tuple[Keyword, ...]
    places: Mapping[str, tuple[int, ...]]

    def in_question(self, text: str) -> list[Keyword]:
        """The words that begin with a character of the text, in their order: few of the many."""
        return [self.words[at] for at in sorted(at for letter in set(text) for at in self.places.get(letter, ()))]

    def lineage(self, code: str) -> tuple[str, ...]:
        """A matter and those above it, nearest first."""
        matter = self.matters.get(code)
        if matter is None:
            return ()
        return (code, *(self.lineage(matter.parent) if matter.parent else ()))


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What the keywords found in a text count for each first-level matter, and the hits, the weightiest first."""

    points: Mapping[str, int]
    hits: tuple[Hit, ...]

    def words(self, root: str, keywords: "Keywords") -> tuple[str, ...]:
        """The words that spoke for a first-level matter."""
        own = (hit.rule for hit in self.hits if keywords.lineage(hit.rule.matter)[-1] == root)
        return tuple(dict.fromkeys(rule.word for rule in own))


def keywords_from(matters: Iterable[Mapping[str, str]], words: Iterable[Mapping[str, str]]) -> Keywords:
    """The rules from the rows of matters.csv and matter_keywords.csv."""
    known = {
        row["code"]: Matter(
            code=row["code"],
            name=row["name"],
            parent=row["parent"] or None,
            environmental=row["first_level"] == ENVIRONMENT,
        )
        for row in matters
    }
    rules = tuple(Keyword(word=row["keyword"], matter=row["matter"], weight=int(row["weight"])) for row in words)
    unknown = sorted({rule.matter for rule in rules} - known.keys())
    if unknown:
        raise ValueError(f"matter_keywords.csv: matters.csv 中没有事项 {'、'.join(unknown)}")
    places: dict[str, tuple[int, ...]] = {}
    for at, rule in enumerate(rules):
        places[rule.word[:1]] = (*places.get(rule.word[:1], ()), at)
    return Keywords(matters=known, words=rules, places=places)


def count(keywords: Keywords, title: str, text: str) -> Counted:
    """Each keyword once: twice its weight in the title, else its weight in the text."""
    hits = [Hit(rule, points) for rule in keywords.in_question(title + text) if (points := _points(rule, title, text))]
    hits.sort(key=lambda hit: -hit.points)
    roots = _sums((keywords.lineage(hit.rule.matter)[-1], hit.points) for hit in hits)
    return Counted(points=roots, hits=tuple(hits))


def second_level(keywords: Keywords, root: Matter, counted: Counted) -> Matter:
    """The one best matter below a first-level one by its keywords, else the first-level one itself."""
    own = (hit for hit in counted.hits if keywords.lineage(hit.rule.matter)[-1] == root.code)
    scores = _sums((hit.rule.matter, hit.points) for hit in own if hit.rule.matter != root.code)
    best = [code for code, points in scores.items() if points == max(scores.values())]
    return keywords.matters[best[0]] if len(best) == 1 else root


def _points(rule: Keyword, title: str, text: str) -> int:
    if rule.word in title:
        return rule.weight * TITLE_FACTOR
    return rule.weight if rule.word in text else 0


def _sums(points: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for code, count in points:
        sums[code] = sums.get(code, 0) + count
    return sums

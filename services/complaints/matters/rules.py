"""Which matter a report is about, by weighted keywords kept as data (jurisdiction/README.md)."""

from collections.abc import Iterable, Mapping

import msgspec

TITLE_FACTOR = 2
SHOWN_MAX = 8
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


class Classification(msgspec.Struct, frozen=True, kw_only=True):
    """The matter found, or None below the least score, and the words that spoke for the best one."""

    matter: Matter | None
    score: int
    words: tuple[str, ...]
    reason: str


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


def classify(keywords: Keywords, title: str, text: str, score_min: int) -> Classification:
    """The first-level matter with the one highest score from `score_min` on; in it the one best second-level matter."""
    hits = [Hit(rule, points) for rule in keywords.in_question(title + text) if (points := _points(rule, title, text))]
    if not hits:
        return Classification(matter=None, score=0, words=(), reason="没有命中任何关键词，需人工归类")
    roots = _sums((keywords.lineage(hit.rule.matter)[-1], hit.points) for hit in hits)
    score = max(roots.values())
    best = [keywords.matters[code] for code, points in roots.items() if points == score]
    own = [hit for hit in hits if keywords.lineage(hit.rule.matter)[-1] in {matter.code for matter in best}]
    return _found(keywords, best, score, own, score_min)


def _points(rule: Keyword, title: str, text: str) -> int:
    if rule.word in title:
        return rule.weight * TITLE_FACTOR
    return rule.weight if rule.word in text else 0


def _sums(points: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for code, count in points:
        sums[code] = sums.get(code, 0) + count
    return sums


def _found(keywords: Keywords, best: list[Matter], score: int, own: list[Hit], score_min: int) -> Classification:
    own = sorted(own, key=lambda hit: -hit.points)
    counted = "、".join(f"{hit.rule.word}（{hit.points}）" for hit in own[:SHOWN_MAX])
    counted += f"等 {len(own)} 个关键词" if len(own) > SHOWN_MAX else ""
    words = tuple(dict.fromkeys(hit.rule.word for hit in own))
    names = "”与“".join(matter.name for matter in best)
    if len(best) > 1 or score < score_min:
        short = f"得 {score} 分，" + ("得分并列" if len(best) > 1 else f"不足 {score_min} 分")
        return Classification(
            matter=None, score=score, words=words, reason=f"最接近“{names}”：{counted}，{short}，需人工归类"
        )
    matter = _second_level(keywords, best[0], own)
    reason = f"按关键词归为“{matter.name}”：{counted}，得 {score} 分，门槛 {score_min} 分"
    return Classification(matter=matter, score=score, words=words, reason=reason)


def _second_level(keywords: Keywords, root: Matter, own: list[Hit]) -> Matter:
    scores = _sums((hit.rule.matter, hit.points) for hit in own if hit.rule.matter != root.code)
    best = [code for code, points in scores.items() if points == max(scores.values())]
    return keywords.matters[best[0]] if len(best) == 1 else root

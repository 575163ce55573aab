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


class Keywords(msgspec.Struct, frozen=True, kw_only=True):
    """The keyword rules of a jurisdiction; matters stand in the order that breaks a tie."""

    matters: Mapping[str, Matter]
    words: tuple[Keyword, ...]

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
    return Keywords(matters=known, words=rules)


def classify(keywords: Keywords, title: str, text: str, score_min: int) -> Classification:
    """Sum the weights of the distinct words found, twice for the title; the best matter wins from `score_min` on."""
    hits = [(rule, points) for rule in keywords.words if (points := _points(rule, title, text))]
    if not hits:
        return Classification(matter=None, score=0, words=(), reason="没有命中任何关键词，需人工归类")
    scores = dict.fromkeys(keywords.matters, 0)
    for rule, points in hits:
        scores[rule.matter] += points
    best = max(scores, key=lambda code: scores[code])
    own = [(rule.word, points) for rule, points in hits if rule.matter == best]
    return _found(keywords.matters[best], scores[best], own, score_min)


def _points(rule: Keyword, title: str, text: str) -> int:
    if rule.word in title:
        return rule.weight * TITLE_FACTOR
    return rule.weight if rule.word in text else 0


def _found(best: Matter, score: int, own: list[tuple[str, int]], score_min: int) -> Classification:
    counted = "、".join(f"{word}（{points}）" for word, points in own)
    words = tuple(word for word, _ in own)
    if score < score_min:
        reason = f"最接近“{best.name}”：{counted}，得 {score} 分，不足 {score_min} 分，需人工归类"
        return Classification(matter=None, score=score, words=words, reason=reason)
    reason = f"按关键词归为“{best.name}”：{counted}，得 {score} 分，门槛 {score_min} 分"
    return Classification(matter=best, score=score, words=words, reason=reason)

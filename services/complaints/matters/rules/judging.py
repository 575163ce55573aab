"""The matter of a report: a trained model's chances, shifted by what the keywords count, and what follows from them."""

import math

import msgspec

from services.complaints.matters.rules.keywords import Counted, Keywords, Matter, count, second_level
from services.complaints.matters.rules.model import Judgement, MatterModel, softmax

HUNDRED = 100
SUGGESTIONS_MAX = 3
SHOWN_MAX = 8
LEAST_CHANCE = 1e-6


class Judge(msgspec.Struct, frozen=True):
    """What a jurisdiction judges matters by."""

    keywords: Keywords
    model: MatterModel


class Standard(msgspec.Struct, frozen=True, kw_only=True):
    """Local settings, in percent: the confidence from which a matter is set, and the weight of keyword points."""

    confidence_min: int
    keyword_weight: int


class Suggestion(msgspec.Struct, frozen=True):
    """A first-level matter and how likely it is, in percent."""

    matter: Matter
    confidence: int


class Classification(msgspec.Struct, frozen=True, kw_only=True):
    """The matter found, or None below the least confidence; the likeliest ones; the keywords of the first."""

    matter: Matter | None
    suggestions: tuple[Suggestion, ...]
    keywords: tuple[str, ...]
    score: int
    reason: str

    @property
    def confidence(self) -> int:
        """How likely the likeliest matter is, in percent."""
        return self.suggestions[0].confidence


def classify(judge: Judge, title: str, text: str, standard: Standard) -> Classification:
    """The likeliest first-level matter from `confidence_min` on, and in it the second level its keywords name."""
    counted = count(judge.keywords, title, text)
    judged = judge.model.judge(f"{title}。{text}")
    suggestions = _ranked(judge.keywords, judged, counted, standard.keyword_weight)
    best = suggestions[0]
    keywords = counted.words(best.matter.code, judge.keywords)
    further = (word for word in judged.words if not any(word in keyword for keyword in keywords))
    words = (*keywords, *further)[:SHOWN_MAX]
    sure = best.confidence >= standard.confidence_min
    return Classification(
        matter=second_level(judge.keywords, best.matter, counted) if sure else None,
        suggestions=suggestions,
        keywords=keywords,
        score=counted.points.get(best.matter.code, 0),
        reason=_reason(judge.keywords, best, counted, words, standard),
    )


def combined(judged: Judgement, counted: Counted, keyword_weight: int) -> dict[str, float]:
    """Chances as odds multiplied by e^(points/100 × weight): a keyword's points are hundredths of log-odds."""
    weigh = keyword_weight / HUNDRED
    scores = [
        math.log(max(chance, LEAST_CHANCE)) + weigh * counted.points.get(matter, 0) / HUNDRED
        for matter, chance in judged.chances.items()
    ]
    return dict(zip(judged.chances, softmax(scores), strict=True))


def _ranked(keywords: Keywords, judged: Judgement, counted: Counted, weight: int) -> tuple[Suggestion, ...]:
    chances = combined(judged, counted, weight)
    ranked = sorted(chances, key=lambda matter: (-chances[matter], matter))[:SUGGESTIONS_MAX]
    return tuple(Suggestion(keywords.matters[code], int(chances[code] * HUNDRED)) for code in ranked)


def _reason(keywords: Keywords, best: Suggestion, counted: Counted, words: tuple[str, ...], standard: Standard) -> str:
    spoke = f"依据“{'”“'.join(words)}”" if words else "没有可依据的词"
    if best.confidence < standard.confidence_min:
        return (
            f"最接近“{best.matter.name}”：{spoke}，把握 {best.confidence}%，不足 {standard.confidence_min}%，需人工归类"
        )
    matter = second_level(keywords, best.matter, counted)
    return f"归为“{matter.name}”：{spoke}，把握 {best.confidence}%，门槛 {standard.confidence_min}%"

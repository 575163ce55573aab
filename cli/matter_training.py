"""Trains the model of matters: character pairs, weighed by rarity, a linear support vector machine, calibrated.

scikit-learn is wanted here only (requirements-train.lock): what it learns is read without it.
"""

import csv
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from sklearn.feature_extraction import DictVectorizer
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from kernel.settings import SettingsError
from services.complaints.matters.rules.model import Body, cleaned, grams_of, whole_numbers

SEED = 0
FOLDS = 10
TEXTS_PER_MATTER_MIN = 10
DOCUMENTS_MIN = 2
RARITY_POWER = 1.3
PENALTY = 2.0
ITERATIONS_MAX = 20_000
STEPS = 32_000
SHARPNESS = (0.1, 20.0)
COLUMNS = 2

Numbers = Any


class Sample(msgspec.Struct, frozen=True):
    """Texts with the first-level matter of each, and the hash of the file they came from."""

    texts: tuple[str, ...]
    matters: tuple[str, ...]
    sha256: str


Unseen = tuple[str, str, float]


def read_sample(file: Path, roots: Mapping[str, str]) -> Sample:
    """A tab-separated file, first row headings: text, label. SettingsError names the line and what is allowed."""
    data = file.read_bytes()
    try:
        lines = list(csv.reader(data.decode("utf-8-sig").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    except UnicodeDecodeError:
        raise SettingsError(f"{file} 不是 UTF-8 文本，请另存为 UTF-8。") from None
    rows = [_row(file, number, line, roots) for number, line in enumerate(lines[1:], start=2) if line]
    texts, matters = tuple(text for text, _ in rows), tuple(matter for _, matter in rows)
    sample = Sample(texts, matters, hashlib.sha256(data).hexdigest())
    few = {matter for matter in set(sample.matters) if sample.matters.count(matter) < TEXTS_PER_MATTER_MIN}
    if few or len(set(sample.matters)) < COLUMNS:
        raise SettingsError(
            f"{file}：事项 {'、'.join(sorted(few)) or '只有一个'} 的文本不足；"
            f"至少两个事项，每个至少 {TEXTS_PER_MATTER_MIN} 条。"
        )
    return sample


def _row(file: Path, number: int, line: Sequence[str], roots: Mapping[str, str]) -> tuple[str, str]:
    if len(line) != COLUMNS or not line[0].strip():
        raise SettingsError(f"{file} 第 {number} 行有 {len(line)} 列：应为两列，文本与事项，以制表符分隔，文本不为空。")
    text, label = line[0], line[1].strip()
    if label not in roots:
        allowed = "matter_labels.csv 中的 label 或 matters.csv 中的 code"
        raise SettingsError(f"{file} 第 {number} 行第 2 列：{label!r}，应为{allowed}。")
    return text, roots[label]


def train(sample: Sample) -> tuple[Body, list[Unseen]]:
    """The model of a sample; per text the right matter, the one a model without it found, and its chance."""
    matters = tuple(sorted(set(sample.matters)))
    right = numpy.array([matters.index(matter) for matter in sample.matters])
    clean = [cleaned(text) for text in sample.texts]
    counts: list[dict[str, float]] = [dict(grams_of(text)) for text in clean]
    scores, fold = _unseen(counts, right, clean, len(matters))
    chances = numpy.zeros_like(scores)
    for one in set(fold):
        sharpness = _sharpness(scores[fold != one], right[fold != one])
        chances[fold == one] = numpy.exp(log_softmax(scores[fold == one] * sharpness, axis=1))
    vectorizer, rarity, machine = _fit(counts, right)
    body = _body(matters, vectorizer, rarity, machine, _sharpness(scores, right), sample)
    best = chances.argmax(axis=1)
    found = [(sample.matters[at], matters[best[at]], float(chances[at].max())) for at in range(len(right))]
    return body, found


def _unseen(
    counts: Sequence[dict[str, float]], right: Numbers, groups: Sequence[str], matters: int
) -> tuple[Numbers, Numbers]:
    """Scores of every text by a model without it and without its doubles, and the fold of each."""
    scores, fold = numpy.zeros((len(counts), matters)), numpy.zeros(len(counts), dtype=int)
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED).split(counts, right, groups)
    for number, (seen, unseen) in enumerate(folds):
        vectorizer, rarity, machine = _fit([counts[at] for at in seen], right[seen])
        decided = machine.decision_function(_features(vectorizer, rarity, [counts[at] for at in unseen]))
        scores[unseen] = decided if matters > COLUMNS else numpy.column_stack([-decided, decided])
        fold[unseen] = number
    return scores, fold


def _fit(counts: Sequence[dict[str, float]], right: Numbers) -> tuple[DictVectorizer, Numbers, LinearSVC]:
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(counts)
    documents = numpy.bincount(matrix.indices, minlength=matrix.shape[1])
    vectorizer.restrict(documents >= DOCUMENTS_MIN)
    rarity = numpy.log(len(counts) / documents[documents >= DOCUMENTS_MIN]) ** RARITY_POWER
    machine = LinearSVC(C=PENALTY, class_weight="balanced", random_state=SEED, max_iter=ITERATIONS_MAX)
    return vectorizer, rarity, machine.fit(_features(vectorizer, rarity, counts), right)


def _features(vectorizer: DictVectorizer, rarity: Numbers, counts: Sequence[dict[str, float]]) -> Any:
    matrix = vectorizer.transform(counts)
    matrix.data = 1 + numpy.log(matrix.data)
    return normalize(matrix.multiply(rarity).tocsr())


def _sharpness(scores: Numbers, right: Numbers) -> float:
    """The factor that makes the chances of what was right the greatest."""

    def surprise(factor: float) -> float:
        return -float(log_softmax(scores * factor, axis=1)[numpy.arange(len(right)), right].mean())

    return round(float(minimize_scalar(surprise, bounds=SHARPNESS, method="bounded").x), 3)


def _body(
    matters: tuple[str, ...],
    vectorizer: DictVectorizer,
    rarity: Numbers,
    machine: LinearSVC,
    sharpness: float,
    sample: Sample,
) -> Body:
    weights, bias = machine.coef_, machine.intercept_
    if len(matters) == COLUMNS:
        weights, bias = numpy.vstack([-weights, weights]), numpy.concatenate([-bias, bias])
    step = float(numpy.abs(weights).max()) / STEPS
    return Body(
        matters=matters,
        grams=tuple(vectorizer.get_feature_names_out()),
        rarity=_in_steps(rarity, float(rarity.max()) / STEPS),
        weights=_in_steps(weights.T.ravel(), step),
        weight_step=step,
        bias=tuple(round(float(one), 6) for one in bias),
        sharpness=sharpness,
        texts=len(sample.texts),
        source_sha256=sample.sha256,
    )


def _in_steps(values: Numbers, step: float) -> bytes:
    return whole_numbers([int(one) for one in numpy.rint(values / step)])

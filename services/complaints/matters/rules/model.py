"""A trained linear model over the characters of a text: its file, and what it says of a text, without any library."""

import hashlib
import math
import re
import struct
import sys
import zlib
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from operator import mul

import msgspec

MAGIC = b"LIANDONG-MATTERS-1\n"
DIGEST_BYTES = 32
CHARACTERS_MAX = 4000
WORDS_MAX = 5
GRAMS_FOR_WORDS = 12

BLANK = re.compile(r"\s+")
MASKED_PLACE = re.compile(r"[A-Z][0-9]*(?=[市县区州])")
LATIN = re.compile(r"[A-Za-z]+")
DIGITS = re.compile(r"[0-9]+")
STOPS = re.compile(r"[^\w]+")


class ModelBroken(ValueError):
    """The file is no model this version can use; the text is a Chinese sentence saying why."""


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """What the file holds: per gram its rarity (only its proportion counts), per gram and matter a weight in steps."""

    matters: tuple[str, ...]
    grams: tuple[str, ...]
    rarity: bytes
    weights: bytes
    weight_step: float
    bias: tuple[float, ...]
    sharpness: float
    texts: int
    source_sha256: str


class Judgement(msgspec.Struct, frozen=True):
    """The probability of each matter, and the words that spoke for the likeliest."""

    chances: Mapping[str, float]
    words: tuple[str, ...]


def cleaned(text: str) -> str:
    """The text as the model reads it: places, numbers and Latin words without their names, stops as blanks."""
    whole = BLANK.sub("", text[:CHARACTERS_MAX])
    whole = DIGITS.sub("0", LATIN.sub("A", MASKED_PLACE.sub("", whole).replace("西地省", "")))
    return STOPS.sub(" ", whole)


def grams_of(clean: str) -> Counter[str]:
    """How often each character and each pair of neighbours stands in a cleaned text."""
    single = Counter(clean)
    del single[" "]
    pairs = Counter(one for one in map("".join, pairwise(clean)) if " " not in one)
    return single + pairs


class Features(msgspec.Struct, frozen=True):
    """The grams of a text that the model knows: their places in it, and their values, of unit length together."""

    grams: list[str]
    places: list[int]
    values: list[float]


class MatterModel:
    """A model ready to judge."""

    def __init__(self, body: Body) -> None:
        self.matters, self.bias, self.sharpness = body.matters, body.bias, body.sharpness
        self._at = {gram: at for at, gram in enumerate(body.grams)}
        self._rarity, self._step = _numbers(body.rarity), body.weight_step
        weights = _numbers(body.weights)
        self._weights = [weights[at :: len(body.matters)] for at in range(len(body.matters))]

    def judge(self, text: str) -> Judgement:
        """What the model says of a text; of an empty or strange one that everything is as likely as without it."""
        clean = cleaned(text)
        features = self._features(grams_of(clean))
        scores = [sum(self._points(features, at)) * self._step + bias for at, bias in enumerate(self.bias)]
        best = scores.index(max(scores))
        return Judgement(
            chances=dict(zip(self.matters, softmax([one * self.sharpness for one in scores]), strict=True)),
            words=_words(clean, self._speaking(features, best)),
        )

    def _features(self, counts: Mapping[str, int]) -> Features:
        at, rarity = self._at, self._rarity
        grams = [gram for gram in counts if gram in at]
        places = [at[gram] for gram in grams]
        values = [(1 + math.log(counts[gram])) * rarity[place] for gram, place in zip(grams, places, strict=True)]
        length = math.sqrt(sum(map(mul, values, values))) or 1.0
        return Features(grams, places, [value / length for value in values])

    def _points(self, features: Features, matter: int) -> "map[float]":
        return map(mul, features.values, map(self._weights[matter].__getitem__, features.places))

    def _speaking(self, features: Features, matter: int) -> list[str]:
        spoken = zip(self._points(features, matter), features.grams, strict=True)
        ranked = sorted((-points, gram) for points, gram in spoken if points > 0 and len(gram) > 1)
        return [gram for _, gram in ranked[:GRAMS_FOR_WORDS]]


def softmax(scores: Sequence[float]) -> list[float]:
    """Probabilities from scores."""
    top = max(scores)
    parts = [math.exp(score - top) for score in scores]
    total = sum(parts)
    return [part / total for part in parts]


def pack(body: Body) -> bytes:
    """The file of a model; the same body gives the same bytes."""
    packed = zlib.compress(msgspec.msgpack.encode(body), 9)
    return MAGIC + hashlib.sha256(packed).digest() + packed


def intact(data: bytes) -> bytes:
    """The packed body of a file as it was written. ModelBroken says what is wrong with it."""
    head = len(MAGIC) + DIGEST_BYTES
    if not data.startswith(MAGIC):
        raise ModelBroken("不是事项模型文件")
    if hashlib.sha256(data[head:]).digest() != data[len(MAGIC) : head]:
        raise ModelBroken("文件不完整或被改动")
    return data[head:]


def unpack(data: bytes) -> MatterModel:
    """The model of a file. ModelBroken says what is wrong with it."""
    try:
        body = msgspec.msgpack.decode(zlib.decompress(intact(data)), type=Body)
    except (zlib.error, msgspec.DecodeError) as error:
        raise ModelBroken("内容无法识别") from error
    size = len(body.grams)
    if len(body.rarity) != 2 * size or len(body.weights) != 2 * size * len(body.matters) or not body.matters:
        raise ModelBroken("各部分长短不一")
    return MatterModel(body)


def whole_numbers(values: Sequence[int]) -> bytes:
    """16-bit numbers as the file holds them, whatever the machine."""
    return struct.pack(f"<{len(values)}h", *values)


def _numbers(data: bytes) -> "array[int]":
    numbers = array("h")
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _words(clean: str, grams: Sequence[str]) -> tuple[str, ...]:
    """Neighbouring pairs read together, the weightiest first."""
    marked = bytearray(len(clean))
    for gram in grams:
        for found in re.finditer(re.escape(gram), clean):
            marked[found.start() : found.end()] = b"\x01" * len(gram)
    runs = {clean[run.start() : run.end()] for run in re.finditer(rb"\x01+", bytes(marked))}
    ranked = sorted(runs, key=lambda run: (min(at for at, gram in enumerate(grams) if gram in run), run))
    return tuple(ranked[:WORDS_MAX])

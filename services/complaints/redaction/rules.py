"""Whether a text that leaves a case still says whose case it was: names, codes, numbers and persons are looked for."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

import msgspec

from contracts.errors import Refusal

LEGAL_FORM = re.compile(r"(?:有限责任公司|股份有限公司|有限公司|股份公司|集团公司|公司|集团|总厂|分厂|厂|合作社)+$")
PIECE = 3
STEM = 2
ENDINGS = "公司|集团|企业|总厂|厂"
SPACES = re.compile(r"[\s\-–—_·.*()]+")
BRACKETED = re.compile(r"[(（].*?[)）]")
DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田姜范方石姚谭廖邹熊"
    "金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎武乔贺赖龚文纳哈撒虎"
)
TITLES = "先生|女士|小姐|经理|总经理|厂长|主任|科长|处长|局长|队长|所长|师傅|老板|董事长|会计"
NUMBERS = {
    "手机号码": re.compile(r"(?<!\d)(?:86)?(1[3-9]\d{9})(?!\d)"),
    "身份证号码": re.compile(r"(?<!\d)(\d{17}[\dX])(?!\d)"),
    "统一社会信用代码": re.compile(r"(?<![0-9A-Z])([0-9A-Z]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10})(?![0-9A-Z])"),
    "固定电话": re.compile(r"(?<!\d)(0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7})(?!\d)"),
    "联系方式": re.compile(r"((?:电话|手机|微信|QQ|拨打)\D{0,6}\d{6,})", re.IGNORECASE),
    "电子邮箱": re.compile(r"([\w+]+@\w+)"),
}
PERSON = re.compile(f"([{SURNAMES}][\u4e00-\u9fff]{{0,2}}(?:{TITLES}))")
INTRODUCED = re.compile(
    f"(?:联系人|经办人|负责人|法定代表人|法人代表|姓名|我叫|我是)[是为:：]*([{SURNAMES}][\u4e00-\u9fff]{{1,2}})"
)
AFTER_A_NAME = "的在是和电说从将已"
ENTERPRISE, SOMEONE = "企业名称", "人员姓名"


class Named(msgspec.Struct, frozen=True):
    """Who must not be known from a text: pieces of enterprises' names, further words, each with what it is."""

    pieces: frozenset[str]
    words: Mapping[str, str]


def key(text: str) -> str:
    """How texts are looked through: usual width, capitals, without spaces, dashes, dots and brackets."""
    return SPACES.sub("", unicodedata.normalize("NFKC", text)).upper()


def named(names: Iterable[str], places: Iterable[str], generic: str, words: Mapping[str, str]) -> Named:
    """What gives away these enterprises and words; `generic` holds what stands in any enterprise's name."""
    longest = sorted(places, key=len, reverse=True)
    pieces = {piece for name in names for piece in _pieces(name, longest, generic)}
    return Named(frozenset(pieces), {key(word): what for word, what in words.items() if len(key(word)) >= STEM})


def introduced(text: str) -> list[str]:
    """The persons that a text presents by name."""
    return [found.group(1).rstrip(AFTER_A_NAME) for found in INTRODUCED.finditer(key(text))]


def check(field: str, text: str, hidden: Named) -> None:
    """Refuse a text that says who it was. Refusal: VOICE_TEXT_NAMES_SOMEONE."""
    found = _found(key(text), hidden)
    if found:
        raise Refusal("VOICE_TEXT_NAMES_SOMEONE", field=field, what=found[0], found=found[1])


def _found(plain: str, hidden: Named) -> tuple[str, str] | None:
    for piece in sorted(hidden.pieces, key=len, reverse=True):
        if piece in plain:
            return ENTERPRISE, piece
    for word, what in hidden.words.items():
        if word in plain:
            return what, word
    for what, form in NUMBERS.items():
        if told := form.search(plain) or form.search(plain.translate(DIGITS)):
            return what, told.group(1)
    told = PERSON.search(plain) or INTRODUCED.search(plain)
    return (SOMEONE, told.group(1)) if told else None


def _pieces(name: str, places: list[str], generic: str) -> set[str]:
    """The name, its own part without place and legal form, any three signs of that, and its stem before an ending."""
    own = _own_part(name, places)
    windows = {own[at : at + PIECE] for at in range(len(own) - PIECE + 1)}
    stems = {own[:STEM] + ending for ending in ENDINGS.split("|")} if len(own) >= STEM else set()
    whole = {key(name)} | ({own} if len(own) > STEM and own not in generic else set())
    return whole | stems | {window for window in windows if window not in generic}


def _own_part(name: str, places: list[str]) -> str:
    own = LEGAL_FORM.sub("", key(BRACKETED.sub("", name)))
    while place := next((place for place in places if own.startswith(place) and len(own) > len(place)), None):
        own = own[len(place) :].lstrip("省市县区")
    return own

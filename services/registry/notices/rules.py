"""What a notice to a trade may say: nothing that names its first unit or lets one infer it."""

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.notices import DraftNotice, NoticeState

LEGAL_FORMS = (
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "有限公司",
    "集团公司",
    "总公司",
    "分公司",
    "公司",
    "集团",
    "合作社",
    "厂",
)
DIVISION_WORDS = "省市县区州盟旗"
SHORT_MIN, ADDRESS_MIN = 2, 4
ORGANISATION = slice(8, 17)


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One notice."""

    number: str
    state: NoticeState
    region: str
    trade: str
    agency: str
    title: str
    text: str
    credit_code: str
    origin: str
    drafted_by: str
    address: str | None = None
    legal_person: str | None = None
    approved_by: str | None = None
    return_reason: str | None = None
    sent_at: datetime | None = None


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """What would give a unit away: `names` are its name and those it had before."""

    credit_code: str
    names: list[str]
    permits: list[str]
    address: str | None = None
    legal_person: str | None = None


def draft(order: DraftNotice, number: str, agency: str, subject: str) -> Case:
    """A notice to be approved."""
    return Case(
        number=number,
        state=NoticeState.DRAFTED,
        region=order.region,
        trade=order.trade,
        agency=agency,
        title=order.title.strip(),
        text=order.text.strip(),
        credit_code=order.credit_code,
        origin=order.origin,
        drafted_by=subject,
        address=order.address,
        legal_person=order.legal_person,
    )


def revise(case: Case, title: str, text: str, subject: str) -> Case:
    """The same notice in other words."""
    require_unsent(case)
    return replace(
        case,
        state=NoticeState.DRAFTED,
        title=title.strip(),
        text=text.strip(),
        drafted_by=subject,
        return_reason=None,
    )


def give_back(case: Case, reason: str) -> Case:
    """The notice returned to its drafter."""
    require_unsent(case)
    return replace(case, state=NoticeState.RETURNED, return_reason=reason)


def send(case: Case, subject: str, now: datetime) -> Case:
    """The notice approved by a second person."""
    require_unsent(case)
    if case.state is NoticeState.RETURNED:
        raise Refusal("NOTICE_RETURNED", number=case.number)
    if subject == case.drafted_by:
        raise Refusal("NOTICE_SAME_PERSON", number=case.number)
    return replace(case, state=NoticeState.SENT, approved_by=subject, sent_at=now)


def require_unsent(case: Case) -> None:
    """Refuse to change what others have received."""
    if case.state is NoticeState.SENT:
        raise Refusal("NOTICE_SENT_ALREADY", number=case.number)


def require_trade(trade: str, own: str | None) -> None:
    """Refuse a trade that the unit, where its trade is known, is not of."""
    if own and not own.startswith(trade):
        raise Refusal("NOTICE_TRADE_FOREIGN", trade=trade, own=own)


def require_anonymous(case: Case, identity: Identity, common: Iterable[str]) -> None:
    """Refuse words that give the unit away; `common` are the names of the province's divisions and of the trade."""
    common = list(common)
    for field, words in (("标题", plain(case.title)), ("内容", plain(case.text))):
        for what, sign in signs(identity, common):
            if plain(sign) in words:
                raise Refusal("NOTICE_NAMES_UNIT", field=field, what=what, words=sign)


def signs(identity: Identity, common: list[str]) -> Iterator[tuple[str, str]]:
    """Every sign of a unit, each with what it is."""
    yield "统一社会信用代码", identity.credit_code
    yield "组织机构代码", identity.credit_code[ORGANISATION]
    for permit in identity.permits:
        yield "许可证编号", permit
    for name in identity.names:
        yield "企业名称", name
        for short in short_forms(name, common):
            yield "企业简称", short
    if identity.legal_person and plain(identity.legal_person):
        yield "法定代表人", identity.legal_person
    if identity.address:
        for part in {identity.address, without_divisions(identity.address, common)}:
            if len(plain(part)) >= ADDRESS_MIN:
                yield "地址", part


def short_forms(name: str, common: list[str]) -> list[str]:
    """How a company is called in short: without its legal form, without its place, and by its first two characters."""
    bare = _without_form(unicodedata.normalize("NFKC", name))
    core = without_divisions(bare, common)
    known = "\n".join(common)
    brand = core[:SHORT_MIN]
    found = [one for one in (bare, core) if len(one) >= SHORT_MIN and one not in known]
    return list(dict.fromkeys([*found, *([brand] if len(brand) == SHORT_MIN and brand not in known else [])]))


def without_divisions(text: str, common: Iterable[str]) -> str:
    """A name or an address without the divisions it begins with."""
    divisions = sorted({form for name in common for form in _division_forms(name)}, key=len, reverse=True)
    rest = text.strip("（）()")
    while first := next((one for one in divisions if rest.startswith(one) and len(rest) > len(one)), None):
        rest = rest[len(first) :].lstrip("（）()")
    return rest


def plain(text: str) -> str:
    """Text as it is compared: usual width, lower case, without blanks and signs that hide a word."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def _without_form(name: str) -> str:
    bare = name.strip()
    while form := next((one for one in LEGAL_FORMS if bare.endswith(one) and len(bare) > len(one)), None):
        bare = bare[: -len(form)]
    return bare


def _division_forms(name: str) -> list[str]:
    short = name.removesuffix("自治区").removesuffix("回族").rstrip(DIVISION_WORDS)
    return [form for form in (name, short) if len(form) >= SHORT_MIN]

"""What others may know of a dispute that ended 成例: its words without names, and how it is found."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.errors import Refusal
from contracts.transfer.legal_disputes import FindLegalPrecedents, LawCitation, LegalPrecedent, PrecedentPosition
from services.transfer.copies.rules import KnownAgency
from services.transfer.legal_disputes.rules.machine import Case

AN_ENTERPRISE, AN_AGENCY, A_CASE, A_NUMBER = "某企业", "某机关", "某案", "某号码"
SEPARATED = "¦"
STATE = "中华人民共和国"
PATTERNS = (
    (re.compile(r"[A-Z]{2,3}-[0-9A-Za-z-]{6,}"), A_CASE),
    (re.compile(r"[0-9]{17}[0-9Xx]"), A_NUMBER),
    (re.compile(r"[0-9A-Z]{18}"), AN_ENTERPRISE),
    (re.compile(r"[a-z_]+-[0-9]{6}"), AN_AGENCY),
    (re.compile(r"1[3-9][0-9]{9}"), A_NUMBER),
)
SUFFIXES = re.compile(r"(股份有限公司|有限责任公司|集团有限公司|有限公司|集团|公司|厂)$")


@dataclass(frozen=True)
class Names:
    """What must not be known: names and codes of enterprises, and the agencies that differ."""

    enterprises: tuple[str, ...]
    agencies: Mapping[str, KnownAgency]

    def without(self, text: str) -> str:
        """The text without them, and without what looks like a number of a case, an enterprise or a person."""
        hidden = {name: AN_ENTERPRISE for one in self.enterprises for name in _forms(one)}
        hidden |= {agency.name: AN_AGENCY for agency in self.agencies.values() if agency.name}
        for name in sorted(hidden, key=len, reverse=True):
            text = text.replace(name, hidden[name])
        for pattern, instead in PATTERNS:
            text = pattern.sub(instead, text)
        return text

    def side(self, agency: str) -> str:
        """What kind of body took a side."""
        known = self.agencies.get(agency)
        return known.kind.label if known else AN_AGENCY


def precedent_of(case: Case, number: str, names: Names, on: date) -> LegalPrecedent:
    """The dispute as others may know it."""
    assert case.conclusion is not None
    said = [(names.side(one.agency), names.without(one.text)) for one in case.positions]
    return LegalPrecedent(
        number=number,
        title=names.without(case.title),
        question=names.without(case.question),
        laws=cited(case),
        offence=case.offence,
        positions=[PrecedentPosition(side=side, text=text) for side, text in said],
        ending=case.conclusion.ending,
        conclusion=names.without(case.conclusion.text),
        ended_on=on,
    )


def cited(case: Case) -> list[LawCitation]:
    """Every article named in the question or a position, once."""
    named = [*case.laws, *(law for one in case.positions for law in one.laws)]
    return list({(law_name(one.law), one.article, one.paragraph): one for one in named}.values())


def searched(precedent: LegalPrecedent) -> str:
    """All its words."""
    said = [one.text for one in precedent.positions or []]
    return SEPARATED.join([precedent.title or "", precedent.question or "", *said, precedent.conclusion or ""])


def law_keys(laws: Iterable[LawCitation]) -> list[str]:
    """What articles are found by: the law, the article, and the article of the law."""
    return sorted({key for one in laws for key in (law_name(one.law), f"#{one.article}", _key(one.law, one.article))})


def require_searchable(query: FindLegalPrecedents) -> None:
    """Refuse words that no index answers. Refusal: INVALID_INPUT."""
    if query.text is not None and not grams(query.text):
        raise Refusal("INVALID_INPUT", field="text", got=query.text, allowed="至少 2 个字")
    if query.law is not None and not law_name(query.law):
        raise Refusal("INVALID_INPUT", field="law", got=query.law, allowed="法律法规或司法解释的名称")


def asked_laws(law: str | None, article: int | None) -> list[str] | None:
    """The keys a search asks for."""
    if law is None:
        return None if article is None else [f"#{article}"]
    return [law_name(law)] if article is None else [_key(law, article)]


def law_name(name: str) -> str:
    """A law's name as it is searched: without title marks, blanks and the name of the state."""
    plain = "".join(folded(name).split()).strip("《》〈〉")
    return plain.removeprefix(STATE) or plain


def folded(text: str) -> str:
    """A text as it is searched: usual width, lower case."""
    return unicodedata.normalize("NFKC", text).casefold()


def grams(text: str) -> list[str]:
    """Every two neighbouring characters of a text as searched."""
    text = folded(text)
    return sorted({text[at : at + 2] for at in range(len(text) - 1)})


def _key(law: str, article: int) -> str:
    return f"{law_name(law)}#{article}"


def _forms(enterprise: str) -> Sequence[str]:
    """An enterprise's name, and the same without what kind of company it is."""
    short = SUFFIXES.sub("", enterprise)
    return [enterprise, short] if len(short) >= 4 else [enterprise]

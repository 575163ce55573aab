"""What deciding on an exchanged clue needs to know: the terms, what it is about, whose it can be."""

from datetime import date
from functools import lru_cache

from contracts.actors import Actor
from contracts.complaints.clue_exchange import (
    BindExchangedClue,
    DeclineExchangedClue,
    RuleOnExchangedClue,
    SendExchangedClue,
)
from contracts.errors import Refusal
from kernel.jurisdiction import Jurisdiction
from kernel.settings import SettingsError
from kernel.work import Work
from services.complaints.clue_exchange.rules import owners
from services.complaints.clue_exchange.rules.base import Case, Seat
from services.complaints.clue_exchange.rules.owners import Known, Owner
from services.complaints.clue_exchange.rules.steps import Subject, sender_of
from services.complaints.clue_exchange.rules.terms import ExtensionBy, Terms, check_rows, terms_of
from services.complaints.clue_exchange.store import clues as store
from services.complaints.enterprises import store as enterprises
from services.complaints.enterprises.rules import exactly_one, find_named
from services.complaints.matters.handlers import judge_of, keywords_of, standard_of
from services.complaints.matters.rules.judging import classify
from services.complaints.matters.rules.keywords import Matter
from services.complaints.responsibility import store as responsibility

TABLES = ("clue_departments", "offices", "clue_qualities")
SENT_TO = "通报单位指明"
TERMS_KEPT = 256


@lru_cache(maxsize=TERMS_KEPT)
def terms_on(region: str, jurisdiction: Jurisdiction, on: date) -> Terms:
    """Departments, offices and qualities of a division on a day."""
    departments, offices = jurisdiction.table("clue_departments"), jurisdiction.table("offices")
    return terms_of(departments, offices, jurisdiction.table("clue_qualities"), region, on)


def check_terms(jurisdiction: Jurisdiction) -> None:
    """Stop the start where the tables cannot be read. SettingsError."""
    try:
        check_rows(*(jurisdiction.table(name) for name in TABLES))
    except (OSError, KeyError, ValueError) as error:
        raise SettingsError(f"{'、'.join(f'{name}.csv' for name in TABLES)} 不能用：{error}") from error


def require_region(region: str, work: Work) -> None:
    """Refuse a division that does not exist."""
    if region not in work.jurisdiction.region_names:
        raise Refusal("EXCHANGED_CLUE_REGION_UNKNOWN", region=region)


def require_sender(actor: Actor, terms: Terms) -> None:
    """Only departments that take part send, in the name of an office they have."""
    if actor.agency_kind not in terms.departments:
        allowed = "、".join(kind.label for kind in terms.departments)
        raise Refusal("EXCHANGED_CLUE_NO_DEPARTMENT", agency=actor.agency, allowed=allowed)
    terms.require_office(actor.agency_kind, actor.office or "")


async def subject_of(order: SendExchangedClue, work: Work) -> Subject:
    """The matter stated or found in the words, and the enterprise of the directory that is named."""
    matter = _matter(order, work)
    code, name = order.enterprise_credit_code, order.enterprise_name
    found = await enterprises.find_codes(work.connection, [code]) if code else []
    if name:
        found += await enterprises.find_names(work.connection, [name])
    named = find_named(code=code, name=name, text="", region=order.region, known=found)
    return Subject(
        matter=matter.code if matter else None, matter_name=matter.name if matter else None, credit_code=named.bound
    )


async def first_owner(order: SendExchangedClue, about: Subject, terms: Terms, work: Work) -> Owner:
    """Who the sender names; else, among departments, whose such a clue is. Refusal: EXCHANGED_CLUE_NO_OWNER."""
    sender = sender_of(work.actor)
    if order.receiver:
        known = Known(terms, await responsibility.agencies(work.connection, work.today))
        return owners.named(known, order.receiver, order.receiver_office, order.region, SENT_TO)
    known = await _known(about.matter, order.region, "", terms, work)
    owner = owners.found(known, order.region, "", [sender])
    if owner is None:
        raise Refusal("EXCHANGED_CLUE_NO_OWNER", matter=about.matter_name or "未归类", region=order.region)
    return owner


async def known_for(case: Case, work: Work) -> Known:
    """What finding another owner of this clue needs."""
    terms = terms_on(case.region, work.jurisdiction, work.today)
    return await _known(case.matter, case.region, case.inside, terms, work)


def next_owner(case: Case, order: DeclineExchangedClue, known: Known) -> Owner | None:
    """Who the decliner names, else whose such a clue is; never who has had it."""
    if order.owner:
        reason = f"{seat_name(known, case.receiver)}退回时指明"
        return owners.named(known, order.owner, order.owner_office, case.region, reason)
    return owners.found(known, case.region, case.inside, [case.sender, *case.held])


def ruled_owner(case: Case, order: RuleOnExchangedClue, arbiter: str, known: Known) -> Owner:
    """Who the arbiter names."""
    by = seat_name(known, Seat(arbiter))
    return owners.named(known, order.owner, order.owner_office, case.region, f"{by}裁定")


async def enterprise_of(order: BindExchangedClue, work: Work) -> str:
    """The credit code of the one enterprise that is named. Refusals: INVALID_INPUT, COMPLAINT_ENTERPRISE_…"""
    wanted = order.credit_code or order.name
    if not wanted:
        raise Refusal("INVALID_INPUT", field="creditCode", got="（空）", allowed="统一社会信用代码或企业名称，二者填一")
    find = enterprises.find_codes if order.credit_code else enterprises.find_names
    return exactly_one(await find(work.connection, [wanted]), wanted).credit_code


async def extension_decider(case: Case, work: Work) -> Seat:
    """Whose head decides on more time for who has it."""
    terms = terms_on(case.region, work.jurisdiction, work.today)
    known = {one.code: one for one in await responsibility.agencies(work.connection, work.today)}
    receiver = case.receiver or case.sender
    one = known.get(receiver.agency)
    own = one is not None and terms.departments.get(one.kind) is ExtensionBy.OWN
    return receiver if own else case.sender


def seat_name(known: Known, seat: Seat | None) -> str:
    """A seat as a user reads it."""
    if seat is None:
        return ""
    name = next((one.name for one in known.agencies if one.code == seat.agency), seat.agency)
    office = known.terms.office_name(seat.agency, seat.office)
    return f"{name}（{office}）" if office else name


async def _known(matter: str | None, region: str, inside: str, terms: Terms, work: Work) -> Known:
    agencies = await responsibility.agencies(work.connection, work.today)
    if matter is None:
        return Known(terms, agencies)
    lineage = keywords_of(work.jurisdiction).lineage(matter)
    rows = await responsibility.responsibilities(work.connection, lineage, work.today)
    rulings = await store.rulings(work.connection, matter, region, [inside], work.today)
    return Known(terms, agencies, list(rows.values()), rulings)


def _matter(order: SendExchangedClue, work: Work) -> Matter | None:
    if order.matter:
        matter = keywords_of(work.jurisdiction).matters.get(order.matter)
        if matter is None:
            raise Refusal("COMPLAINT_MATTER_UNKNOWN", matter=order.matter)
        return matter
    standard = standard_of(work.law, order.region, work.today)
    return classify(judge_of(work.jurisdiction), order.title, order.facts, standard).matter

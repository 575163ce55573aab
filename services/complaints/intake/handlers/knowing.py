"""What settling reports needs to know, read by one statement each for all of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import msgspec

from kernel.vault.vault import DataKey
from kernel.work import Work
from services.complaints.enterprises import store as enterprises
from services.complaints.enterprises.rules import KnownEnterprise, possible_names
from services.complaints.intake import rules
from services.complaints.matters.handlers import judge_of, standard_of
from services.complaints.matters.rules.judging import Classification, Judge, classify
from services.complaints.nearness.handlers import look
from services.complaints.nearness.rules.looking import Near
from services.complaints.places.handlers import places_of
from services.complaints.places.rules import Located, locate
from services.complaints.responsibility import store as responsibility
from services.complaints.responsibility.rules import (
    KnownAgency,
    Responsibility,
    Ruling,
    find_dispatcher,
    find_uppers,
)


class Over(msgspec.Struct, frozen=True):
    """Who is over a report: who must route it while nobody has it, and the bureaus above."""

    dispatcher: str
    uppers: tuple[str, ...]


class Knowledge(msgspec.Struct, frozen=True):
    """What settling reports needs, read by one statement each."""

    located: dict[rules.Report, Located]
    over: dict[rules.Report, Over]
    agencies: list[KnownAgency]
    enterprises: list[KnownEnterprise]
    found: dict[rules.Report, Classification]
    rows: dict[str, list[Responsibility]]
    rulings: list[Ruling]
    keys: Iterator[DataKey]
    agency_names: dict[str, str]
    near: Near


async def know(
    reports: Sequence[rules.Report],
    work: Work,
    historic: Collection[rules.Report] = (),
    filed: Mapping[rules.Report, datetime] = MappingProxyType({}),
) -> Knowledge:
    """Read what settling these reports needs; in the words of historic ones no enterprise is looked for.

    `filed`: when those were filed that are not filed now.
    """
    today = work.today
    judge = judge_of(work.jurisdiction)
    found = {report: _classified(report, judge, work) for report in reports}
    wanted = {code for one in found.values() if one.matter for code in judge.keywords.lineage(one.matter.code)}
    matters = {one.matter.code: one.matter.name for one in found.values() if one.matter}
    located = {report: _located(report, work) for report in reports}
    agencies = await responsibility.agencies(work.connection, today)
    return Knowledge(
        located=located,
        over=_over(located, agencies),
        agencies=agencies,
        enterprises=await _enterprises(reports, historic, work),
        found=found,
        rows=await responsibility.responsibilities(work.connection, sorted(wanted), today),
        rulings=await responsibility.rulings(work.connection, matters, {one.region for one in located.values()}, today),
        keys=iter(await work.vault.new_keys(sum(report.hidden is not None for report in reports))),
        agency_names={agency.code: agency.name for agency in agencies},
        near=await look(located, found, filed, work),
    )


def words(report: rules.Report) -> str:
    """What a report says, as it is read."""
    return f"{report.title}\n{report.text}"


def _over(located: Mapping[rules.Report, Located], agencies: Sequence[KnownAgency]) -> dict[rules.Report, Over]:
    places = {(place.region, report.brought_by) for report, place in located.items()}
    over = {
        (region, by): Over(find_dispatcher(agencies, region, by), find_uppers(agencies, region))
        for region, by in places
    }
    return {report: over[place.region, report.brought_by] for report, place in located.items()}


def _located(report: rules.Report, work: Work) -> Located:
    return locate(places_of(work.jurisdiction), report.region, f"{report.place or ''}\n{words(report)}")


def _classified(report: rules.Report, judge: Judge, work: Work) -> Classification:
    return classify(judge, report.title, report.text, standard_of(work.law, report.region, work.today))


async def _enterprises(
    reports: Sequence[rules.Report], historic: Collection[rules.Report], work: Work
) -> list[KnownEnterprise]:
    codes = {report.named_code for report in reports if report.named_code}
    stated = {report.named_enterprise for report in reports if report.named_enterprise}
    mentioned = {name for report in reports if report not in historic for name in possible_names(words(report))}
    return await enterprises.find_mentioned(work.connection, codes, stated, mentioned)

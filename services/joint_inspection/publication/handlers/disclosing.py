"""Making public, and what is public: the public query reads the table `published` and nothing else."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import lru_cache

import msgspec
from msgspec.structs import replace

from contracts.actors import region_prefix
from contracts.duties import Duty
from contracts.joint_inspection.publication import (
    Disclose,
    DisclosedField,
    Disclosure,
    DisclosureRate,
    DisclosureRatesOfAgencies,
    DisclosureTask,
    GetDisclosures,
    GetDisclosureTasks,
    ListDisclosures,
    ListDisclosureTasks,
)
from contracts.joint_inspection.publication_facts import DisclosureOverdue, DisclosurePublished
from contracts.joint_inspection.publication_terms import DisclosureKind, DisclosureTaskState
from contracts.messages import Page
from kernel.calendar import local_date
from kernel.database import Connection
from kernel.jurisdiction import Jurisdiction
from kernel.settings import SettingsError
from kernel.work import EndDuty, Fact, Outcome, Reading, Work
from services.joint_inspection.publication.handlers.owing import aggregate as task_aggregate
from services.joint_inspection.publication.rules import course, facts, projection
from services.joint_inspection.publication.rules.course import PUBLISH, TASK, Public, Task
from services.joint_inspection.publication.rules.projection import Patterns, Rule
from services.joint_inspection.publication.store import items, sources

PREFIX = "GS-"
Told = Callable[[Mapping[str, object], Mapping[str, str], Mapping[str, str]], dict[str, str]]
Source = tuple[Callable[[Connection, str], Awaitable[Mapping[str, object]]], Told]
SOURCES: dict[DisclosureKind, Source] = {
    DisclosureKind.ANNUAL_PLAN: (sources.annual_plan, facts.of_annual_plan),
    DisclosureKind.PLAN: (sources.plan, facts.of_plan),
    DisclosureKind.RESULT: (sources.result, facts.of_result),
    DisclosureKind.LISTING: (sources.listing, facts.of_listing),
    DisclosureKind.RELEASE: (sources.listing, facts.of_listing),
}


@lru_cache(maxsize=8)
def rules_of(jurisdiction: Jurisdiction) -> tuple[list[Rule], Patterns]:
    """The rules of publication of a jurisdiction; SettingsError where one cannot be used."""
    try:
        rules = projection.read_rules(jurisdiction.table("publication_rules"))
        informants = [row for row in jurisdiction.table("informant_patterns") if row["kind"] in projection.LABELS]
        words = [*jurisdiction.table("publication_patterns"), *informants]
        return rules, projection.read_patterns(words)
    except ValueError as error:
        raise SettingsError(str(error)) from None


async def disclose(command: Disclose, work: Work) -> Outcome:
    """The head of the agency makes it public."""
    name = task_aggregate(command.task)
    task = await work.existing(items.load_task, command.task, name, TASK)
    course.require_owner(TASK, task.number, task.agency, work.actor, "公示")
    number = task.disclosure or PREFIX + work.new_id()
    await work.lock(aggregate(number))
    before = await items.load_public(work.connection, number)
    fields = await _projected(task, work)
    done, public = (
        course.publish_anew(task, before, fields, work.now)
        if before
        else course.publish(task, fields, number, work.now)
    )
    await items.save_task(work.connection, done)
    await items.save_public(work.connection, public)
    return Outcome(record=public.number, facts=[published(public)], duties=[EndDuty(duty=PUBLISH, aggregate=name)])


async def _projected(task: Task, work: Work) -> list[DisclosedField]:
    load, told = SOURCES[task.kind]
    agencies = {row["code"]: row["name"] for row in work.jurisdiction.table("agencies")}
    known = told(await load(work.connection, task.source), agencies, work.jurisdiction.region_names)
    rules, patterns = rules_of(work.jurisdiction)
    return projection.project(known, projection.applying(rules, task.kind, task.region, work.today), patterns)


def published(public: Public, reason: str | None = None, request: str | None = None) -> Fact:
    """The fact that a version is public."""
    content = msgspec.json.encode(public.fields)
    event = DisclosurePublished(
        number=public.number,
        kind=public.kind,
        state=public.state,
        version=public.version,
        agency=public.agency,
        region=public.region,
        late=public.late,
        content_sha256=hashlib.sha256(content).hexdigest(),
        reason_sha256=hashlib.sha256(reason.encode()).hexdigest() if reason else None,
        request=request,
    )
    return Fact(aggregate(public.number), event)


async def overdue(duty: Duty, work: Work) -> Outcome:
    """Not made public in time: the agency and the level above are told, and it counts."""
    await work.lock(duty.aggregate)
    task = await items.load_task(work.connection, duty.aggregate.removeprefix(task_aggregate("")))
    if task is None or task.state is not DisclosureTaskState.DUE:
        return Outcome()
    await items.save_task(work.connection, replace(task, state=DisclosureTaskState.OVERDUE, late=True))
    told = DisclosureOverdue(
        number=task.number, kind=task.kind, agency=task.agency, superior=task.superior, basis=duty.source
    )
    return Outcome(record=task.number, facts=[Fact(duty.aggregate, told)])


async def get(query: GetDisclosures, reading: Reading) -> list[Disclosure | None]:
    """What is public, in the order asked."""
    return await items.published.get(query.numbers, (), reading, _public)


async def list_(query: ListDisclosures, reading: Reading) -> Page[Disclosure]:
    """A page of what is public, or its number."""
    region = region_prefix(query.region) if query.region else None
    return await items.published.page(query, items.of_public(query, region), reading, _public)


async def _public(found: Sequence[Public], reading: Reading) -> list[Disclosure]:
    names = Disclosure.__struct_fields__
    return [
        reading.show(Disclosure(**{name: getattr(one, name) for name in names}), region=one.region) for one in found
    ]


async def get_tasks(query: GetDisclosureTasks, reading: Reading) -> list[DisclosureTask | None]:
    """Tasks in the order asked."""
    return await items.tasks.get(query.numbers, reading.reach.within, reading, _tasks)


async def list_tasks(query: ListDisclosureTasks, reading: Reading) -> Page[DisclosureTask]:
    """A page of tasks, or their number."""
    return await items.tasks.page(query, items.of_tasks(reading.reach, query), reading, _tasks)


async def _tasks(found: Sequence[Task], reading: Reading) -> list[DisclosureTask]:
    clocks = await reading.duties([task_aggregate(one.number) for one in found])
    names = [name for name in DisclosureTask.__struct_fields__ if name != "duties"]
    return [
        reading.show(
            DisclosureTask(**{name: getattr(one, name) for name in names}, duties=duties),
            region=one.region,
            parties=one.parties,
        )
        for one, duties in zip(found, clocks, strict=True)
    ]


async def rates(query: DisclosureRatesOfAgencies, reading: Reading) -> list[DisclosureRate]:
    """How each agency keeps its duty, in the order asked."""
    gap = reading.law.find("publication.selective_gap", "", local_date(await reading.now()))
    found = await items.counts(reading.connection, query.agencies, query.since, query.until)
    return [reading.show(course.rate(one, float(gap.value)), region="") for one in found]


def aggregate(number: str) -> str:
    """The journal's name of what is public."""
    return f"disclosure:{number}"

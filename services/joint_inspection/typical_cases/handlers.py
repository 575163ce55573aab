"""Typical cases: one function per message."""

from collections.abc import Sequence
from hashlib import sha256

from msgspec.structs import replace

from contracts.joint_inspection.publication import DisclosedField
from contracts.joint_inspection.publication_terms import DisclosureKind
from contracts.joint_inspection.typical_cases import (
    DraftTypicalCase,
    GetTypicalCases,
    ListTypicalCases,
    PublishTypicalCase,
    RefuseTypicalCase,
    TypicalCase,
    TypicalCaseState,
    TypicalCaseStepTaken,
)
from contracts.messages import Page
from kernel.work import Fact, Outcome, Reading, Work
from services.joint_inspection.publication.handlers import disclosing
from services.joint_inspection.publication.rules import course, facts, projection
from services.joint_inspection.publication.store import items
from services.joint_inspection.typical_cases import rules, store
from services.joint_inspection.typical_cases.rules import CASE, Draft

PREFIX = "DX-"


async def draft(command: DraftTypicalCase, work: Work) -> Outcome:
    """An officer writes it down."""
    work.require(region=command.region)
    written = Draft(
        number=PREFIX + work.new_id(),
        state=TypicalCaseState.DRAFTED,
        agency=work.actor.agency,
        region=command.region,
        drafted_at=work.now,
        drafted_by=work.actor.subject,
        title=command.title.strip(),
        facts=command.facts.strip(),
        handling=command.handling.strip(),
        meaning=command.meaning.strip(),
    )
    await work.lock(aggregate(written.number))
    return await _stepped(written, work)


async def publish(command: PublishTypicalCase, work: Work) -> Outcome:
    """The head makes it public, masked by the rules of publication."""
    before = await work.existing(store.load, command.number, aggregate(command.number), CASE)
    rules.require_open(before, work.actor, "审核公开")
    public = course.made_public(
        DisclosureKind.TYPICAL_CASE,
        _projected(before, work),
        number=disclosing.PREFIX + work.new_id(),
        agency=before.agency,
        region=before.region,
        now=work.now,
    )
    await work.lock(disclosing.aggregate(public.number))
    await items.save_public(work.connection, public)
    after = replace(before, state=TypicalCaseState.PUBLISHED, disclosure=public.number)
    done = await _stepped(after, work)
    return replace(done, facts=[*done.facts, disclosing.published(public)])


def _projected(draft: Draft, work: Work) -> list[DisclosedField]:
    agencies = {row["code"]: row["name"] for row in work.jurisdiction.table("agencies")}
    told = facts.of_typical_case(draft.agency, draft.region, agencies, work.jurisdiction.region_names)
    words = {"title": draft.title, "facts": draft.facts, "handling": draft.handling, "meaning": draft.meaning}
    named, patterns = disclosing.rules_of(work.jurisdiction)
    applying = projection.applying(named, DisclosureKind.TYPICAL_CASE, draft.region, work.today)
    return projection.project(told | words, applying, patterns)


async def refuse(command: RefuseTypicalCase, work: Work) -> Outcome:
    """The head decides that it stays inside."""
    before = await work.existing(store.load, command.number, aggregate(command.number), CASE)
    rules.require_open(before, work.actor, "不予公开")
    return await _stepped(replace(before, state=TypicalCaseState.REFUSED, reason=command.reason), work)


async def _stepped(after: Draft, work: Work) -> Outcome:
    await store.save(work.connection, after)
    content = "\x1f".join((after.title, after.facts, after.handling, after.meaning))
    told = TypicalCaseStepTaken(
        number=after.number,
        state=after.state,
        agency=after.agency,
        by=work.actor.subject,
        content_sha256=_hash(content),
        disclosure=after.disclosure,
        reason_sha256=_hash(after.reason) if after.reason else None,
    )
    return Outcome(record=after.number, facts=[Fact(aggregate(after.number), told)])


async def get(query: GetTypicalCases, reading: Reading) -> list[TypicalCase | None]:
    """Drafts in the order asked."""
    return await store.drafts.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: ListTypicalCases, reading: Reading) -> Page[TypicalCase]:
    """A page of drafts, or their number."""
    return await store.drafts.page(query, store.asked(reading.reach, query), reading, _records)


async def _records(found: Sequence[Draft], reading: Reading) -> list[TypicalCase]:
    names = TypicalCase.__struct_fields__
    return [
        reading.show(
            TypicalCase(**{name: getattr(one, name) for name in names}), region=one.region, parties=one.parties
        )
        for one in found
    ]


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def aggregate(number: str) -> str:
    """The journal's name of a draft."""
    return f"typical_case:{number}"

"""Passages 转送: what a case's steps keep of them, and one query."""

from collections.abc import Sequence

from contracts.errors import Refusal
from contracts.messages import Page
from contracts.transfer.passages import ListReferralPassages, PassageState, ReferralPassage
from kernel.work import Reading, Work
from services.transfer.copies import store as copies
from services.transfer.passages import store
from services.transfer.passages.rules import Passage
from services.transfer.referrals.rules.case import Case


async def list_(query: ListReferralPassages, reading: Reading) -> Page[ReferralPassage]:
    """A page of what the asker passed on or was passed, or its number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def end(case: Case, state: PassageState, work: Work) -> None:
    """Keep what became of a passage; a no-op when none is under way."""
    await store.close_passage(work.connection, case.number, state, work.now)


async def require_police(code: str, work: Work) -> None:
    """Refusal: REFERRAL_NOT_POLICE."""
    if not await copies.is_police(work.connection, code, work.today):
        raise Refusal("REFERRAL_NOT_POLICE", police=code)


async def pass_on(case: Case, reason: str, work: Work) -> None:
    """Keep that the actor's agency passed the case on, which ends an earlier passage that was not accepted."""
    await end(case, PassageState.NOT_ACCEPTED, work)
    passage = Passage(
        id=work.new_id(),
        number=case.number,
        region=case.region,
        parties=tuple(dict.fromkeys((*case.parties, work.actor.agency))),
        passed_on_by=work.actor.agency,
        police=case.police or "",
        reason=reason,
        passed_on_at=work.now,
        late=case.steps[-1].late,
    )
    await store.open_passage(work.connection, passage)


async def _records(passages: Sequence[Passage], reading: Reading) -> list[ReferralPassage]:
    return [reading.show(_record(one), region=one.region, parties=one.parties) for one in passages]


def _record(passage: Passage) -> ReferralPassage:
    return ReferralPassage(**{name: getattr(passage, name) for name in ReferralPassage.__struct_fields__})

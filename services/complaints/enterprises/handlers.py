"""Keeps the read copy of enterprises."""

from collections.abc import Sequence

from contracts.registry.directory import (
    EnterpriseChanged,
    EnterpriseClosed,
    EnterpriseFacts,
    EnterpriseRegistered,
    EnterpriseReopened,
)
from contracts.registry.merges import EnterpriseMerged, EnterpriseUnmerged
from kernel.work import Work
from services.complaints.enterprises import store
from services.complaints.enterprises.rules import KnownEnterprise


async def keep(events: Sequence[EnterpriseRegistered | EnterpriseChanged], work: Work) -> None:
    """Enterprises were entered in the directory, or changed."""
    await _save([event.facts for event in events], work)


async def on_closed(event: EnterpriseClosed, work: Work) -> None:
    """An entry was closed."""
    await store.close(work.connection, event.credit_code)


async def on_reopened(event: EnterpriseReopened, work: Work) -> None:
    """A closing was taken back."""
    await _save([event.facts], work)
    await store.activate(work.connection, event.facts.credit_code)


async def on_merged(event: EnterpriseMerged, work: Work) -> None:
    """An entry was merged into another."""
    await store.merge(work.connection, event.credit_code, event.successor)


async def on_unmerged(event: EnterpriseUnmerged, work: Work) -> None:
    """A merge was undone."""
    await store.unmerge(work.connection, event.facts.credit_code)


async def _save(facts: Sequence[EnterpriseFacts], work: Work) -> None:
    await store.save(work.connection, [_known(one) for one in facts])


def _known(facts: EnterpriseFacts) -> KnownEnterprise:
    return KnownEnterprise(
        credit_code=facts.credit_code,
        name=facts.name,
        region=facts.region,
        longitude=facts.longitude,
        latitude=facts.latitude,
        trade_code=facts.trade_code,
    )

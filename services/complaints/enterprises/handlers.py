"""Keeps the read copy of enterprises."""

from collections.abc import Sequence

from contracts.registry.directory import EnterpriseChanged, EnterpriseClosed, EnterpriseFacts, EnterpriseRegistered
from kernel.work import Work
from services.complaints.enterprises import store
from services.complaints.enterprises.rules import KnownEnterprise


async def keep(events: Sequence[EnterpriseRegistered | EnterpriseChanged], work: Work) -> None:
    """Enterprises were entered in the directory, or changed."""
    await store.save(work.connection, [_known(event.facts) for event in events])


async def on_closed(event: EnterpriseClosed, work: Work) -> None:
    """An entry was closed."""
    await store.close(work.connection, event.credit_code)


def _known(facts: EnterpriseFacts) -> KnownEnterprise:
    return KnownEnterprise(credit_code=facts.credit_code, name=facts.name, region=facts.region)

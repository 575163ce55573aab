"""Who tells what of a timeline: every kind by one service, whose sources say the same."""

from contracts.checkpoints import JournalService
from contracts.timeline import TimelineKind
from gateway.nodes import kind_named
from gateway.schema import build_schema
from gateway.timeline import KINDS, TELLERS
from services.complaints.timeline import store as complaints
from services.joint_inspection.timeline import store as joint_inspection
from services.registry.timeline import store as registry
from services.transfer.timeline import store as transfer

STORES = {
    JournalService.REGISTRY: registry,
    JournalService.COMPLAINTS: complaints,
    JournalService.JOINT_INSPECTION: joint_inspection,
    JournalService.TRANSFER: transfer,
}


def test_every_kind_is_told_by_the_service_that_the_gateway_asks_for_it() -> None:
    assert set(KINDS) == set(TimelineKind)
    for service, store in STORES.items():
        told = {source.kind for source in store.TIMELINE.sources.values()}
        assert told == {kind for kind, (teller, _) in KINDS.items() if teller is service}
        assert TELLERS[service].subject.startswith(f"{service.value}.")


def test_every_kind_leads_to_records_that_are_found_by_their_id() -> None:
    build_schema()
    assert [name for _, name in KINDS.values() if kind_named(name) is None] == []

"""Whose a receiver is, what it is sent, and what can still be done with one that has ended."""

from datetime import UTC, datetime

import pytest

from contracts.actors import Role
from contracts.errors import Refusal
from contracts.registry.receivers import ChangeReceiver, RegisterReceiver
from services.registry.receivers import rules
from services.registry.receivers.rules import Case
from tests.platform.actors import HEAD

NOW = datetime(2026, 11, 22, tzinfo=UTC)
EVENTS = frozenset({"transfer.referrals.filed.v1", "transfer.referrals.handed_over.v1", "registry.agencies.ended.v1"})


def registered(*kinds: str) -> Case:
    order = RegisterReceiver(name="系统", address="https://example.com/", role=Role.HEAD, kinds=list(kinds))
    return rules.register(order, HEAD, id="1", events=EVENTS, at=NOW)


def test_a_receiver_sees_with_the_eyes_of_who_registered_it() -> None:
    case = registered()
    assert (case.agency, case.agency_kind, case.region) == (HEAD.agency, HEAD.agency_kind, HEAD.region)
    assert case.record.kinds == [] and case.parties == (HEAD.agency,)


def test_a_role_that_one_has_not_cannot_be_lent_to_a_receiver() -> None:
    order = RegisterReceiver(name="系统", address="https://example.com/", role=Role.ADMINISTRATOR)
    with pytest.raises(Refusal, match="RECEIVER_ROLE_NOT_YOURS"):
        rules.register(order, HEAD, id="1", events=EVENTS, at=NOW)


def test_kinds_are_events_or_all_of_a_topic() -> None:
    assert registered("transfer.referrals.*", "registry.agencies.ended.v1", "transfer.referrals.*").kinds == (
        "transfer.referrals.*",
        "registry.agencies.ended.v1",
    )
    for kind in ("transfer.*", "*", "transfer.referrals.filed", "transfer.other.*"):
        with pytest.raises(Refusal, match="RECEIVER_KIND_UNKNOWN"):
            registered(kind)


def test_a_receiver_that_has_ended_is_changed_no_more() -> None:
    ended = rules.end(registered(), "停用", NOW)
    with pytest.raises(Refusal, match="RECEIVER_ENDED"):
        rules.change(ended, ChangeReceiver(id="1"), EVENTS)
    with pytest.raises(Refusal, match="RECEIVER_ENDED"):
        rules.rotate(ended, NOW)
    with pytest.raises(Refusal, match="RECEIVER_ENDED"):
        rules.end(ended, "再停", NOW)


def test_a_change_keeps_what_it_does_not_name_and_a_rotation_counts_on() -> None:
    case = registered("transfer.referrals.*")
    moved = rules.change(case, ChangeReceiver(id="1", address="https://example.org/"), EVENTS)
    assert (moved.address, moved.kinds) == ("https://example.org/", case.kinds)
    assert rules.change(case, ChangeReceiver(id="1", kinds=[]), EVENTS).kinds == ()
    assert rules.rotate(case, NOW).key_version == 2

"""The hub's end of a line 摆渡: replies count once and in their order, and nothing acknowledges what was not packed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.transfer.ferry import FerryReplyState
from services.transfer.ferry.rules import line as rules
from services.transfer.ferry.rules.line import NOTHING_BEFORE, Line, Reply

POLICE = "police-640500"
LINE = Line(recipient=POLICE, region="640500", card="1")


def chain(length: int) -> list[Reply]:
    digests = [NOTHING_BEFORE, *(f"{place:064x}" for place in range(1, length + 1))]
    return [
        Reply(agency=POLICE, sequence=place, sha256=digests[place], previous=digests[place - 1], bundle=b"")
        for place in range(1, length + 1)
    ]


def arrive(line: Line, lying: dict[int, Reply], came: Reply) -> tuple[Line, list[int]]:
    """The line after an arrival, and what was carried out, as the handler does it."""
    if rules.is_known(lying.get(came.sequence), came):
        return line, []
    rules.require_possible(line, came)
    lying[came.sequence] = came
    done = []
    while (reply := lying.get(line.taken + 1)) is not None and rules.follows(line, reply):
        line = rules.taken(line, reply, acknowledged=0)
        done.append(reply.sequence)
    return line, done


@given(st.lists(st.integers(0, 5), max_size=8).flatmap(lambda more: st.permutations([*range(6), *more])))
def test_replies_in_any_order_and_repeated_are_carried_out_once_and_in_order(arrivals: list[int]) -> None:
    replies, line, lying = chain(6), LINE, dict[int, Reply]()
    done: list[int] = []
    for place in arrivals:
        line, carried_out = arrive(line, lying, replies[place])
        done += carried_out
        came = {one.sequence for one in lying.values()}
        held = came - set(done)
        assert rules.missing(line.taken, held) == [one for one in range(1, max(held, default=0)) if one not in came]
    assert done == [1, 2, 3, 4, 5, 6]
    assert (line.taken, line.taken_sha256) == (6, replies[-1].sha256)


def test_another_bundle_under_a_number_that_came_is_refused_and_one_after_another_too() -> None:
    first, second = chain(2)
    twin = Reply(agency=POLICE, sequence=1, sha256="a" * 64, previous=NOTHING_BEFORE, bundle=b"")
    with pytest.raises(Refusal, match="FERRY_NUMBER_TAKEN"):
        rules.is_known(first, twin)
    line = rules.taken(LINE, twin, 0)
    with pytest.raises(Refusal, match="FERRY_CHAIN_BROKEN"):
        rules.require_possible(line, second)
    with pytest.raises(Refusal, match="FERRY_CHAIN_BROKEN"):
        rules.require_possible(rules.taken(line, second, 0), first)


def test_a_reply_that_did_not_join_on_gives_way_to_the_right_one() -> None:
    wrong = Reply(
        agency=POLICE, sequence=2, sha256="b" * 64, previous="c" * 64, bundle=b"", state=FerryReplyState.BROKEN
    )
    assert not rules.is_known(wrong, chain(2)[1])


@given(st.integers(0, 9), st.integers(0, 99), st.integers(1, 99))
def test_what_is_acknowledged_was_packed_and_is_given_up_only_by_name(packed: int, told: int, again: int) -> None:
    line = Line(recipient=POLICE, region="640500", card="1", packed=packed)
    line = rules.taken(line, chain(1)[0], told)
    assert line.acknowledged == min(told, packed)
    if again > packed:
        with pytest.raises(Refusal, match="FERRY_NEVER_PACKED"):
            rules.rewound(line, again)
    else:
        assert rules.rewound(line, again).acknowledged == min(line.acknowledged, again - 1)

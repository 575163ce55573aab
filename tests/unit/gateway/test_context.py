"""Questions by many keys go out in pieces that a service takes."""

from typing import Any

from contracts.messages import PAGE_SIZE_MAX, Query
from contracts.registry.agencies import GetAgencies
from gateway.context import Context


class Request(Context):
    """A request whose services answer each code with itself."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    async def ask(self, query: Query[Any], after: Any = (), wanted: Any = None) -> Any:
        assert isinstance(query, GetAgencies)
        self.asked.append(len(query.codes))
        return query.codes


def by_code(codes: list[str]) -> GetAgencies:
    return GetAgencies(codes=codes)


async def test_more_keys_than_one_question_takes_are_asked_in_pieces_and_answered_in_order() -> None:
    request, codes = Request(), [str(number) for number in range(2 * PAGE_SIZE_MAX + 1)]
    answers: list[Any] = await request.ask_each(codes, by_code)
    assert answers == codes
    assert request.asked == [PAGE_SIZE_MAX, PAGE_SIZE_MAX, 1]


async def test_without_keys_nothing_is_asked() -> None:
    request = Request()
    assert await request.ask_each([], by_code) == []
    assert request.asked == []

"""The fairness report through the running service: published draws only, open to everyone, an alarm in the journal."""

from datetime import timedelta

import msgspec
import pytest

from contracts.errors import Refusal
from contracts.joint_inspection.fairness import FairnessReport, ReadDrawFairness
from tests.integration.joint_inspection.world import World
from tests.platform.actors import ENTERPRISE, HEAD, POLICE
from tests.platform.days import today


async def report(world: World, **asked: object) -> FairnessReport:
    return await world.ask(None, msgspec.convert(asked, ReadDrawFairness))


async def test_a_draw_counts_from_its_publication_on_by_class_area_and_size(world: World) -> None:
    await world.peopled(8)
    _, visits = await world.drawn()
    for anyone in (None, ENTERPRISE, POLICE, HEAD):
        before = await world.ask(anyone, ReadDrawFairness())
        assert (before.draws, [table.cells for table in before.tables]) == (0, [[], [], []])
        assert [table.reason for table in before.tables] == ["本期没有公布的抽取"] * 3
    for visit in visits:
        await world.visited(visit)
    shown = await report(world, region="640500")
    assert (shown.draws, [len(table.cells) for table in shown.tables]) == (1, [1, 1, 1])
    (by_class, by_area, by_size) = (table.cells[0] for table in shown.tables)
    assert [one.label for one in (by_class, by_area, by_size)] == ["污染源·重点", "中卫市", "规模未登记"]
    assert [(one.objects, one.expected, one.drawn) for one in (by_class, by_area, by_size)] == [(8, 2.0, 2)] * 3
    assert by_class.reason == "8家次按权重应抽中2.0家次，抽中2家次；抽取数事先确定，不因随机而变"
    assert [table.alarm for table in shown.tables] == [False] * 3
    assert (await report(world, region="640200")).draws == 0
    assert (await report(world, until=today() - timedelta(days=1))).draws == 0


async def test_a_period_that_ends_before_it_begins_is_refused(world: World) -> None:
    with pytest.raises(Refusal, match="INVALID_INPUT") as caught:
        await world.ask(None, ReadDrawFairness(since=today(), until=today() - timedelta(days=1)))
    assert caught.value.data["field"] == "公布日期起"


async def test_a_difference_beyond_the_limit_is_journaled_with_the_draw_that_shows_it(world: World) -> None:
    await world.peopled(8)
    draw, visits = await world.drawn()
    await world.rows(
        """INSERT INTO draw_tallies (draw, region, published_on, dimension, cell, objects, expected, variance, drawn)
           VALUES ($1, '640500', current_date - 3, 'area', '640521', 400, 100, 75, 160),
                  ($1, '640500', current_date - 3, 'area', '640522', 400, 100, 75, 40)""",
        draw,
    )
    for visit in visits:
        await world.visited(visit)
    rows = await world.rows("SELECT convert_from(data, 'UTF8') AS data FROM journal WHERE type LIKE '%.alarmed.v1'")
    (told,) = [msgspec.json.decode(row["data"]) for row in rows]
    assert (told["draw"], told["dimension"], told["chi_square"]) == (draw, "area", "96.0000")
    (table,) = [one for one in (await report(world)).tables if one.alarm]
    assert table.reason.startswith("公平抽取出现这样的偏差的概率为0.00%，低于，报警：抽取公平性报警的概率界限1%")

"""`hub monitoring`: hourly series made from a file of medians and exceedance rates, sent as a platform sends them.

The file: enterprises with outlets with pollutants, each with median, exceed (percent of hours), standard and unit.
"""

import asyncio
import csv
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console

from cli.graph import Graph, GraphRefused, gateway_address
from cli.monitoring_series import series
from kernel.settings import Settings, SettingsError

PERSONA = "registry-administrator"
FILE_ROWS = 100_000
POLL_SECONDS = 0.5
COLUMNS = ("point", "metric", "hour", "value", "unit")
HOURS = 24
NUMBER_MAX = 50

ENTERPRISES = """
query ($after: String) {
  enterprises(first: 100, after: $after) {
    edges { node { name creditCode permits(first: 1) { edges { node { number validFrom validTo } } } } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
PERMIT = "mutation ($input: RecordPermitInput!) { recordPermit(input: $input) { position } }"
POINTS = "mutation ($input: RegisterPointsInput!) { registerPoints(input: $input) { position } }"
IMPORT = """
mutation ($file: Upload!, $source: ReadingSource!) {
  importReadings(file: $file, source: $source) { readingFile { id } }
}
"""
PROGRESS = "query ($id: String!) { readingFile(id: $id) { state accepted unchanged rejected alerts } }"

console = Console(highlight=False, soft_wrap=True)
Row = dict[str, str]


class Pollutant(msgspec.Struct, rename="camel"):
    """What the file says of one pollutant of an outlet."""

    pollutant_name: str
    exceed: float
    standard: float
    unit: str
    median: float


class Outlet(msgspec.Struct, rename="camel"):
    """One outlet of the file."""

    outlet_name: str
    pollutants: list[Pollutant]

    @property
    def number(self) -> str:
        """Its number: the file has names only."""
        return self.outlet_name.strip()[:NUMBER_MAX]


class Source(msgspec.Struct, rename="camel"):
    """One enterprise of the file."""

    enterprise_name: str
    outlets: list[Outlet]


class Known(msgspec.Struct):
    """One enterprise of the hub, and its permit where it has one."""

    code: str
    permit: dict[str, Any] | None


class Told(msgspec.Struct):
    """What was sent and what came of it."""

    enterprises: int = 0
    unknown: int = 0
    series: int = 0
    accepted: int = 0
    rejected: int = 0
    alerts: int = 0


def command(
    file: Annotated[Path, typer.Argument(help="JSON：企业、排放口、污染物的中位数与超标率")],
    days: Annotated[int, typer.Option(help="生成几日的小时数据，到昨日为止", min=1, max=90)] = 7,
) -> None:
    """按文件中的中位数和超标率生成小时数据，报送到运行中的联动（仅供试运行）。"""
    settings = Settings.load()
    try:
        told = asyncio.run(send_file(settings, gateway_address(settings), file, days))
    except GraphRefused as refusal:
        raise SettingsError(f"监测数据没有载入：{refusal}") from refusal
    console.print(
        f"企业 {told.enterprises} 家（名录中没有的 {told.unknown} 家未报送），监测序列 {told.series} 个；"
        f"入库 {told.accepted} 行，未入库 {told.rejected} 行，预警 {told.alerts} 件。"
    )


def read_file(file: Path) -> list[Source]:
    """The file's enterprises."""
    return msgspec.json.decode(file.read_bytes(), type=list[Source])


async def send_file(settings: Settings, gateway_url: str, file: Path, days: int) -> Told:
    """Register what is measured where, then send their hours as files."""
    sources = read_file(file)
    told = Told()
    async with Graph(settings, gateway_url) as graph:
        known = await enterprises(graph)
        found = [(known[one.enterprise_name], one) for one in sources if one.enterprise_name in known]
        told.enterprises, told.unknown = len(found), len(sources) - len(found)
        for one, source in found:
            await register(graph, one, source)
        rows = [row for one, source in found for row in rows_of(one.code, source, days)]
        told.series = len({(row["point"], row["metric"]) for row in rows})
        rows.sort(key=lambda row: row["hour"])
        for part in parts(iter(rows)):
            count(told, await taken_in(graph, part))
    return told


async def enterprises(graph: Graph) -> dict[str, Known]:
    """Every enterprise by name."""
    found: dict[str, Known] = {}
    after = None
    while True:
        page = (await graph.ask(PERSONA, ENTERPRISES, after=after))["enterprises"]
        for edge in page["edges"]:
            permits = edge["node"]["permits"]["edges"]
            found[edge["node"]["name"]] = Known(edge["node"]["creditCode"], permits[0]["node"] if permits else None)
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def register(graph: Graph, one: Known, source: Source) -> None:
    """Its outlets as points, and the file's standards as the limits of its permit."""
    points = {
        outlet.number: {
            "number": outlet.number,
            "name": outlet.outlet_name.strip(),
            "kind": "WATER_OUTLET" if any(known.unit == "mg/L" for known in outlet.pollutants) else "AIR_OUTLET",
        }
        for outlet in source.outlets
    }
    await graph.ask(PERSONA, POINTS, input={"creditCode": one.code, "points": list(points.values())})
    if one.permit:
        limits = [
            {"name": known.pollutant_name, "outlet": outlet.number, "limit": f"{known.standard:g}", "unit": known.unit}
            for outlet in source.outlets
            for known in outlet.pollutants
        ]
        await graph.ask(PERSONA, PERMIT, input={**one.permit, "holder": one.code, "pollutants": limits})


def rows_of(code: str, source: Source, days: int) -> Iterator[Row]:
    """An enterprise's hours up to the last midnight in UTC."""
    first = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)
    hours = [(first + timedelta(hours=at)).isoformat() for at in range(days * HOURS)]
    for outlet in source.outlets:
        for known in outlet.pollutants:
            point = f"{code}-{outlet.number}"
            seed = f"{point} {known.pollutant_name}"
            values = series(known.median, known.exceed, known.standard, len(hours), seed)
            for hour, value in zip(hours, values, strict=True):
                text = {"value": f"{value:.10g}", "unit": known.unit}
                yield {"point": point, "metric": known.pollutant_name, "hour": hour} | text


def parts(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """The rows in files."""
    while part := list(islice(rows, FILE_ROWS)):
        yield part


async def taken_in(graph: Graph, rows: list[Row]) -> dict[str, int]:
    """Send rows as one file and wait until the last of them is in or reported."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "监测数据.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            lines = csv.DictWriter(opened, COLUMNS)
            lines.writeheader()
            lines.writerows(rows)
        answer = await graph.upload(PERSONA, IMPORT, file, source="AUTOMATIC")
    id = answer["importReadings"]["readingFile"]["id"]
    while True:
        one: dict[str, Any] = (await graph.ask(PERSONA, PROGRESS, id=id))["readingFile"]
        if one["state"] == "FINISHED":
            return one
        await asyncio.sleep(POLL_SECONDS)


def count(told: Told, file: dict[str, int]) -> None:
    """Add what came of a file."""
    told.accepted += file["accepted"]
    told.rejected += file["rejected"]
    told.alerts += file["alerts"]

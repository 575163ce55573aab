"""`hub load`: put the jurisdiction's agencies, people, items and matrix into the registry, through GraphQL.

Loading again changes nothing that stands already.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from cli.graph import Graph, GraphRefused, gateway_address
from kernel.jurisdiction import Jurisdiction
from kernel.settings import Settings, SettingsError

ADMINISTRATOR, PROVINCE = "registry-administrator", "upper-bureau"
APPROVAL = "辖区数据所载版本"
ROWS_MAX = 150
PEOPLE_MAX = 100
POST_DUTY = ("item", "post", "office", "duty", "manner", "procedure", "supervision", "accountability")
FIELDS = {"items": "items", "matrix": "responsibilities", "post_duties": "duties"}

REGISTER_AGENCY = "mutation ($input: RegisterAgencyInput!) { registerAgency(input: $input) { position } }"
REGISTER_OFFICERS = "mutation ($input: RegisterOfficersInput!) { registerOfficers(input: $input) { position } }"
REGISTER_EXPERTS = "mutation ($input: RegisterExpertsInput!) { registerExperts(input: $input) { position } }"
REGISTER_EQUIPMENT = "mutation ($input: RegisterEquipmentInput!) { registerEquipment(input: $input) { position } }"
EDITION = "query ($version: String!) { catalogueEdition(version: $version) { state } }"
DRAFT = "mutation ($input: DraftEditionInput!) { draftEdition(input: $input) { position } }"
REVISE = "mutation ($input: ReviseEditionInput!) { reviseEdition(input: $input) { position } }"
SUBMIT = "mutation ($input: SubmitEditionInput!) { submitEdition(input: $input) { position } }"
APPROVE = "mutation ($input: ApproveEditionInput!) { approveEdition(input: $input) { position } }"
PUBLISH = "mutation ($input: PublishEditionInput!) { publishEdition(input: $input) { position } }"

Row = dict[str, str]


def command() -> None:
    """Load into the running hub."""
    settings = Settings.load()
    asyncio.run(load_jurisdiction(settings, gateway_address(settings)))
    print("辖区数据已载入。")


async def load_jurisdiction(settings: Settings, gateway_url: str) -> None:
    """Register agencies, people, the responsibility matrix and items, in this order. SettingsError when refused."""
    jurisdiction = Jurisdiction(settings.jurisdiction_dir)
    try:
        await load_tables(settings, gateway_url, jurisdiction)
    except GraphRefused as refusal:
        raise SettingsError(f"辖区数据没有载入：{refusal}") from refusal


async def load_tables(settings: Settings, gateway_url: str, jurisdiction: Jurisdiction) -> None:
    """Every table, through GraphQL."""
    async with Graph(settings, gateway_url) as graph:
        await load_agencies(graph, jurisdiction)
        await load_of_agencies(graph, REGISTER_OFFICERS, "officers", jurisdiction.table("officers"), officer)
        await load_of_agencies(graph, REGISTER_EXPERTS, "experts", jurisdiction.table("experts"), expert)
        await load_of_agencies(graph, REGISTER_EQUIPMENT, "items", jurisdiction.table("equipment"), equipment_item)
        await load_editions(graph, jurisdiction)


async def load_agencies(graph: Graph, jurisdiction: Jurisdiction) -> None:
    """Every agency, parents before their children as the file has them."""
    for row in jurisdiction.table("agencies"):
        facts = {
            "code": row["code"],
            "name": row["name"],
            "kind": row["kind"].upper(),
            "level": row["level"].upper(),
            "region": row["region"],
            "parent": row["parent"] or None,
            "validFrom": row["valid_from"],
            "validTo": row["valid_to"] or None,
        }
        await graph.ask(ADMINISTRATOR, REGISTER_AGENCY, input={"agency": facts})


async def load_of_agencies(
    graph: Graph, mutation: str, field: str, rows: Iterable[Row], make: Callable[[Row], dict[str, Any]]
) -> None:
    """What each agency has of people or things, as entries of the mutation's `field`."""
    entries: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        entries[row["agency"]].append(make(row))
    for agency, all in entries.items():
        for start in range(0, len(all), PEOPLE_MAX):
            some = all[start : start + PEOPLE_MAX]
            await graph.ask(ADMINISTRATOR, mutation, input={"agency": agency, field: some})


def officer(row: Row) -> dict[str, Any]:
    """One person as the mutation takes it."""
    return {
        "certificate": row["certificate"],
        "name": row["name"],
        "region": row["region"],
        "specialties": [one.upper() for one in row["specialties"].split("|") if one],
        "grade": row["grade"].upper(),
        "validFrom": row["valid_from"],
        "validTo": row["valid_to"],
        "conflicts": [one for one in row["conflicts"].split("|") if one],
    }


def expert(row: Row) -> dict[str, Any]:
    """One of the library as the mutation takes it."""
    return {
        "number": row["number"],
        "kind": row["kind"].upper(),
        "name": row["name"],
        "region": row["region"],
        "unit": row["unit"] or None,
        "creditCode": row["credit_code"] or None,
        "qualification": row["qualification"],
        "qualificationNumber": row["qualification_number"] or None,
        "validFrom": row["valid_from"],
        "validTo": row["valid_to"],
        "specialties": [one.upper() for one in row["specialties"].split("|") if one],
    }


def equipment_item(row: Row) -> dict[str, Any]:
    """One item as the mutation takes it."""
    return {
        "kind": row["kind"],
        "model": row["model"],
        "serial": row["serial"],
        "acquiredOn": row["acquired_on"],
        "calibratedUntil": row["calibrated_until"] or None,
    }


async def load_editions(graph: Graph, jurisdiction: Jurisdiction) -> None:
    """Each edition of items, responsibilities and post duties; what is published already stands."""
    editions: dict[tuple[str, str], dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    starts = {row["version"]: row["valid_from"] for row in jurisdiction.table("matrix")}
    tables = (("items", item_row), ("matrix", matrix_row(jurisdiction)), ("post_duties", post_duty))
    for table, make in tables:
        for row in jurisdiction.table(table):
            editions[starts[row["version"]], row["version"]][FIELDS[table]].append(make(row))
    for (valid_from, version), entries in sorted(editions.items()):
        await load_edition(graph, version, valid_from, entries)


async def load_edition(graph: Graph, version: str, valid_from: str, entries: dict[str, list[dict[str, Any]]]) -> None:
    """One edition, from where it stands to its publication."""
    head = {"version": version}
    stands = (await graph.ask(ADMINISTRATOR, EDITION, **head))["catalogueEdition"]
    state = stands["state"] if stands else None
    if state is None:
        await graph.ask(ADMINISTRATOR, DRAFT, input=head | {"validFrom": valid_from})
    if state in (None, "DRAFTED"):
        for field, rows in entries.items():
            for start in range(0, len(rows), ROWS_MAX):
                await graph.ask(ADMINISTRATOR, REVISE, input=head | {field: rows[start : start + ROWS_MAX]})
        await graph.ask(ADMINISTRATOR, SUBMIT, input=head)
    if state in (None, "DRAFTED", "SUBMITTED"):
        await graph.ask(PROVINCE, APPROVE, input=head | {"approval": APPROVAL})
    if state != "PUBLISHED":
        await graph.ask(PROVINCE, PUBLISH, input=head)


def matrix_row(jurisdiction: Jurisdiction) -> Any:
    """A maker of matrix rows that knows the matters' names."""
    names = {row["code"]: row["name"] for row in jurisdiction.table("matters")}

    def make(row: Row) -> dict[str, Any]:
        return {
            "matter": row["matter"],
            "matterName": names[row["matter"]],
            "level": row["level"].upper(),
            "region": row["region"],
            "agency": row["agency"],
            "legalBasis": row["legal_basis"],
            "office": row["office"] or None,
        }

    return make


def item_row(row: Row) -> dict[str, Any]:
    """One enforcement item as the mutation takes it."""
    return {
        "code": row["code"],
        "name": row["name"],
        "kind": row["kind"].upper(),
        "legalBasis": row["legal_basis"],
        "level": row["level"].upper(),
        "matter": row["matter"] or None,
        "office": row["office"] or None,
    }


def post_duty(row: Row) -> dict[str, Any]:
    """One post duty as the mutation takes it."""
    return {name: row[name] or None for name in POST_DUTY}

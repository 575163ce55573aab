"""Canaries: names and numbers that came in by every way stand nowhere but under seal, and two people open them."""

import asyncio
import base64
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import nats
import pytest
from nats.js import JetStreamContext
from nats.js.api import StreamInfo

from contracts.actors import Actor
from kernel.settings import Settings
from tests.e2e.test_complaints import FILE, IMPORT, IMPORTED
from tests.integration.complaints.world import World, world
from tests.platform.actors import CITIZEN, ENTERPRISE, HEAD, OFFICER, OPERATOR, POLICE, UPPER_HEAD, WATER
from tests.platform.gateway import Door, open_door

CALLER = {"name": "欧阳雀灵", "phone": "13912345678", "address": "雀鸣巷88号附6号"}
TITLE, PLACE = "欧阳雀灵反映排废水", "雀鸣巷88号附6号门前"
TEXT = (
    "我叫司马莺歌，住在莺歌巷99号，微信号yingge_canary，QQ 7766554433，邮箱canary@yingge.example，"
    "身份证640500199001017766，打13887654321或0955-7654321找我。欧阳雀灵说夜里排废水。"
)
ROW_CALLER, ROW_PHONE = "诸葛燕语", "13711223344"
ROW_TEXT = "联系人：上官鹂声，电话13699887766，夜里排废水"
CANARIES = (
    *CALLER.values(),
    *("司马莺歌", "莺歌巷99号", "yingge_canary", "7766554433", "canary@yingge", "640500199001017766"),
    *("13887654321", "0955-7654321", ROW_CALLER, ROW_PHONE, "上官鹂声", "13699887766"),
)
CSV = (
    "留言编号,留言用户,联系电话,留言主题,留言时间,留言详情\r\n"
    f"1,{ROW_CALLER},{ROW_PHONE},{ROW_CALLER}反映排废水,2026/10/1 9:32:09,{ROW_TEXT}\r\n"
    f"2,{ROW_CALLER},{ROW_PHONE},{ROW_CALLER + '排废水' * 80},2026/10/1,{ROW_TEXT}\r\n"
    f"3,{ROW_CALLER},{ROW_PHONE},排废水,{ROW_PHONE},{ROW_TEXT}\r\n"
)
FIELDS = "number title text place namedEnterprise reply matterReason routingReason regionReason"
LIST = f"""{{ complaints(first: 50) {{ edges {{ node {{
  {FIELDS} maskedParts {{ edges {{ node {{ part kind field revealReason }} }} }}
  callerRequests {{ edges {{ node {{ id purpose reason requestedBy approvedBy }} }} }}
}} }} }} }}"""
ROWS = """query ($id: String!) { complaintImport(id: $id) { filename
  rows(first: 50) { edges { node { externalNumber findings { value reason repair } } } } } }"""
PROGRESS = """query ($number: String!, $code: String!) { complaintProgress(number: $number, queryCode: $code) {
  state callerOpenings { step purpose agencyName } } }"""
REQUEST = """mutation ($input: RequestCallerInput!) { requestComplaintCaller(input: $input) { complaint {
  callerRequests { edges { node { id } } } } } }"""
APPROVE = "mutation ($input: ApproveCallerInput!) { approveComplaintCaller(input: $input) { position } }"
OPEN = "mutation ($number: String!) { openComplaintCaller(number: $number) { caller { name phone address text } } }"
SIGN = "mutation ($input: SignComplaintInput!) { signComplaint(input: $input) { position } }"
REPLY = "mutation ($input: ReplyComplaintInput!) { replyComplaint(input: $input) { position } }"
WORDS = "query ($number: String!) { complaintWordsAsTakenIn(number: $number) { text } }"
LEAKED = ("司马莺歌", b'{"phone": "13912345678"}')
TABLES = """
SELECT quote_ident(nspname) || '.' || quote_ident(relname)
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('r', 'm') AND nspname NOT IN ('pg_catalog', 'information_schema')
"""


class Site(msgspec.Struct):
    """The hub behind its door, and everything the door has answered."""

    door: Door
    world: World
    answers: list[str] = []

    async def ask(self, actor: Actor | None, document: str, **variables: Any) -> dict[str, Any]:
        """An answer, kept to be searched."""
        told = await self.door.post(actor, document, **variables)
        self.answers.append(str(told))
        return told

    async def file(self, actor: Actor | None, **changes: Any) -> dict[str, Any]:
        """The answer to a report that tells much."""
        given = {"channel": "HOTLINE_12345", "title": TITLE, "text": TEXT, "region": "640500", "place": PLACE}
        told = await self.ask(actor, FILE, input=given | changes, caller=CALLER, after=[self.world.heard])
        return told["data"]["fileComplaint"] if told.get("data") else told


@pytest.fixture
async def site(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[Site]:
    async with world(hub_settings, tmp_path) as hub, open_door(hub.settings, []) as door:
        yield Site(door, hub)


def forms_of(canary: str) -> Iterator[str]:
    """A canary as it is, and as bytes, JSON or Base64 would hide it."""
    plain = canary.encode()
    yield canary
    yield plain.hex()
    yield canary.encode("unicode_escape").decode()
    yield canary.encode("gb18030").hex()
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + plain).decode()
        yield whole[4 if before else 0 : -4]


FORMS = {form: canary for canary in CANARIES for form in forms_of(canary)}


def hits(told: str) -> set[str]:
    """The canaries in a text, in any form."""
    return {canary for form, canary in FORMS.items() if form in told}


def hits_in_bytes(data: bytes) -> set[str]:
    """The canaries in bytes, in any form."""
    found = {canary for canary in CANARIES if canary.encode("gb18030") in data or canary.encode("utf-16-le") in data}
    return found | {canary for form, canary in FORMS.items() if form.encode() in data}


async def tables(settings: Settings) -> dict[str, set[str]]:
    """The canaries in every table of every schema, read as PostgreSQL's own superuser."""
    connection = await asyncpg.connect(settings.postgres_dsn("postgres"))
    try:
        names = [row[0] for row in await connection.fetch(TABLES)]
        rows = {name: await connection.fetch(f"SELECT one::text FROM {name} AS one") for name in names}
        assert {"identity.secrets", "complaints.complaints", "complaints.journal", "complaints.outbox"} <= set(rows)
        assert len(rows["identity.secrets"]) > 2
        return {name: hits("\n".join(row[0] for row in found)) for name, found in rows.items()}
    finally:
        await connection.close()


async def messages(settings: Settings) -> dict[str, bytes]:
    """Every message of every stream."""
    client = await nats.connect(
        settings.nats_address(),
        user="provisioner",
        password=settings.secret("nats/provisioner"),
        inbox_prefix="_INBOX_provisioner",
    )
    try:
        stream = client.jetstream()
        found = [await _stream(stream, info) for info in await stream.streams_info()]
        return {subject: data for one in found for subject, data in one.items()}
    finally:
        await client.close()


async def _stream(stream: JetStreamContext, info: StreamInfo) -> dict[str, bytes]:
    name, numbers = info.config.name or "", range(max(info.state.first_seq, 1), info.state.last_seq + 1)
    read = [await stream.get_msg(name, number) for number in numbers]
    return {f"{name} {one.seq}": f"{one.subject} {one.headers}".encode() + (one.data or b"") for one in read}


async def told_by_every_way(site: Site) -> list[str]:
    """Reports by the hotline, the public and a file, taken as far as a reply; their numbers."""
    filed = [await site.file(OPERATOR, externalNumber="GD-1"), await site.file(None, channel="WEB")]
    upload = await site.door.upload(OPERATOR, IMPORT, "工单.csv", CSV.encode("gb18030"))
    id = upload["data"]["importComplaints"]["complaintImport"]["id"]
    async with asyncio.timeout(20):
        while (await site.door.data(OPERATOR, IMPORTED, id=id))["complaintImport"]["state"] != "FINISHED":
            await asyncio.sleep(0.02)
    await site.ask(OPERATOR, ROWS, id=id)
    numbers = [one["number"] for one in filed]
    await site.ask(None, PROGRESS, number=filed[1]["number"], code=filed[1]["queryCode"])
    return numbers


async def bad_reports(site: Site) -> None:
    """Everything that can be wrong with a report that tells much."""
    for wrong in (
        {"region": "640400"},
        {"occurredAt": "2099-01-01T00:00:00+08:00"},
        {"channel": "WEB", "region": "99"},
        {"externalNumber": "GD-1", "text": TEXT + "又"},
        {"title": ""},
    ):
        assert "errors" in await site.file(OPERATOR, **wrong)
    assert "errors" in await site.file(CITIZEN, channel="HOTLINE_12345")


async def opened(site: Site, number: str) -> dict[str, Any]:
    """What the officer is shown after the head's approval."""
    await site.ask(OFFICER, SIGN, input={"number": number})
    asking = {"number": number, "purpose": "verify", "reason": "需核实排放时间"}
    told = (await site.ask(OFFICER, REQUEST, input=asking))["data"]["requestComplaintCaller"]["complaint"]
    (edge,) = told["callerRequests"]["edges"]
    await site.ask(HEAD, APPROVE, input={"number": number, "request": edge["node"]["id"]})
    shown = await site.door.data(OFFICER, OPEN, number=number)
    found: dict[str, Any] = shown["openComplaintCaller"]["caller"]
    return found


async def test_canaries_of_every_way_in_stand_nowhere_in_clear(
    site: Site, session_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    numbers = await told_by_every_way(site)
    await bad_reports(site)
    shown = await opened(site, numbers[0])
    assert shown == CALLER | {"text": TEXT}
    await site.ask(OFFICER, REPLY, input={"number": numbers[0], "result": "已立案调查"})
    for who in (OPERATOR, OFFICER, HEAD, UPPER_HEAD, WATER, POLICE, ENTERPRISE, CITIZEN, None):
        await site.ask(who, LIST)
        if who is not OFFICER:
            await site.ask(who, OPEN, number=numbers[0])
        if who is not OPERATOR:
            await site.ask(who, WORDS, number=numbers[0])
    settings = site.world.settings
    assert [found for found in (await tables(settings)).items() if found[1]] == []
    assert len(site.answers) > 30
    assert [answer for answer in site.answers if hits(answer)] == []
    sent = await messages(settings)
    assert {name.split()[0] for name in sent} >= {"EVENTS_complaints", "EVENTS_registry"}
    assert [name for name, data in sent.items() if hits_in_bytes(data)] == []
    output = capfd.readouterr()
    assert hits(output.out + output.err) == set()
    files = [*(one for one in settings.data_dir.rglob("*") if one.is_file()), session_folder / "postgres.log"]
    assert [str(place) for place in files if hits_in_bytes(place.read_bytes())] == []


async def test_the_search_would_find_a_canary(site: Site) -> None:
    connection = await asyncpg.connect(site.world.settings.postgres_dsn("postgres"))
    try:
        leak = await connection.fetchrow("SELECT one::text FROM (SELECT $1::text, $2::bytea) AS one", *LEAKED)
    finally:
        await connection.close()
    assert leak is not None and hits(leak[0]) == {"司马莺歌", "13912345678"}
    assert hits_in_bytes(TEXT.encode()) and hits_in_bytes(TEXT.encode("gb18030"))
    assert hits(base64.b64encode(b"x" + TEXT.encode()).decode())


async def test_a_look_without_a_second_person_is_refused_in_chinese(site: Site) -> None:
    number = (await site.file(OPERATOR))["number"]
    await site.ask(OFFICER, SIGN, input={"number": number})
    error = await site.door.error(OFFICER, OPEN, number=number)
    assert error["extensions"]["code"] == "CALLER_LOOK_NOT_APPROVED"
    assert "另一人批准" in error["message"]

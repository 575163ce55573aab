"""Who reported lies under seal in a schema of its own, what would tell is masked, and at the end the keys go."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from contracts.complaints.informant import (
    LookAtCaller,
    MaskKind,
    OpenCaller,
    OpenedCaller,
    PartsOfComplaints,
    RevealPart,
    WordsAsTakenIn,
)
from contracts.complaints.intake import Caller, Channel
from contracts.errors import Refusal
from kernel.settings import PROJECT, Settings
from tests.integration.complaints.world import World, report, sha256, world
from tests.platform.actors import CITIZEN, HEAD, OFFICER, OPERATOR, UPPER_HEAD, actor

CALLER = Caller(name="赵小满", phone="13900000000", address="滨河小区3号楼")
TOLD = "我叫赵小满，纸厂公开电话是0955-7000000，打13900000001找我，废水排进沟里。"
MASKED = (
    "我叫〔反映人留下的身份信息2已隐去〕，纸厂公开电话是〔固定电话3已隐去〕，打〔手机号4已隐去〕找我，废水排进沟里。"
)
COLLEAGUE = actor(OPERATOR.agency_kind, "640500", *OPERATOR.roles, subject="hotline-640500-operator-2")
KEPT_BEFORE = """
CREATE TABLE complaint_callers (number text PRIMARY KEY, sealed text NOT NULL);
ALTER TABLE complaint_callers ENABLE ROW LEVEL SECURITY;
ALTER TABLE complaint_callers FORCE ROW LEVEL SECURITY;
CREATE POLICY callers_taken_in ON complaint_callers FOR INSERT WITH CHECK (true);
"""
SECRETS = "SELECT number, part, cipher, sealed FROM identity.secrets ORDER BY number, part"


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


def told(hub: World, **changes: Any) -> dict[str, Any]:
    """What a caller says who tells too much."""
    return {"title": "赵小满反映纸厂排废水", "text": TOLD, "sealed_caller": hub.seal(CALLER), **changes}


async def test_others_see_the_words_without_what_would_tell_and_who_took_them_in_sees_them_whole(hub: World) -> None:
    number = await hub.filed(**told(hub))
    for who in (OFFICER, HEAD, UPPER_HEAD, OPERATOR):
        seen = await hub.seen(who, number)
        assert (seen.title, seen.text) == ("〔反映人留下的身份信息1已隐去〕反映纸厂排废水", MASKED)
        assert seen.matter == "environment.water"
    words = await hub.ask(OPERATOR, WordsAsTakenIn(number=number))
    assert words is not None and words.text == TOLD
    assert await hub.ask(COLLEAGUE, WordsAsTakenIn(number=number)) is None
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.ask(CITIZEN, WordsAsTakenIn(number=number))
    (page,) = await hub.ask(OFFICER, PartsOfComplaints(numbers=[number]))
    kinds = [MaskKind.OWN, MaskKind.OWN, MaskKind.LANDLINE, MaskKind.PHONE]
    assert [(one.part, one.kind) for one in page.items] == list(enumerate(kinds, start=1))


async def test_who_took_it_in_shows_a_companys_phone_again_and_says_why(hub: World) -> None:
    number = await hub.filed(**told(hub))
    order = RevealPart(number=number, part=3, reason="企业公开电话")
    with pytest.raises(Refusal, match="MASKED_PART_NOT_YOURS"):
        await hub.send(COLLEAGUE, order)
    await hub.send(OPERATOR, order)
    seen = await hub.seen(OFFICER, number)
    assert seen.text == MASKED.replace("〔固定电话3已隐去〕", "0955-7000000")
    (page,) = await hub.ask(OFFICER, PartsOfComplaints(numbers=[number]))
    assert [one.reveal_reason for one in page.items] == [None, None, "企业公开电话", None]
    with pytest.raises(Refusal, match="MASKED_PART_REVEALED"):
        await hub.send(OPERATOR, order)
    with pytest.raises(Refusal, match="MASKED_PART_UNKNOWN"):
        await hub.send(OPERATOR, RevealPart(number=number, part=9, reason="企业公开电话"))
    (fact,) = await hub.rows("SELECT data FROM journal WHERE type = 'complaints.informant.revealed.v1'")
    assert "公开".encode() not in fact["data"]


async def test_an_anonymous_report_that_tells_is_opened_like_any_other(hub: World) -> None:
    order = report(channel=Channel.WEB, text=TOLD, query_code_sha256=sha256("7K3M9P2Q"))
    number = (await hub.send(CITIZEN, order)).record
    seen = await hub.seen(OPERATOR, number)
    assert seen.text is not None and "13900000001" not in seen.text and seen.caller_known
    assert await hub.ask(OPERATOR, WordsAsTakenIn(number=number)) is None
    keepers = await hub.rows("SELECT keeper_agency, keeper FROM identity.secrets")
    assert [tuple(row) for row in keepers] == [(None, None)]


async def test_two_people_open_the_words_with_the_caller(hub: World) -> None:
    number = await hub.signed(**told(hub))
    assert await hub.opened(number) == OpenedCaller(
        name=CALLER.name, phone=CALLER.phone, address=CALLER.address, title="赵小满反映纸厂排废水", text=TOLD
    )


async def test_a_report_without_anything_telling_leaves_nothing_to_keep(hub: World) -> None:
    await hub.filed()
    assert await hub.rows(SECRETS) == []


async def test_reports_that_differ_in_what_is_masked_alone_are_different_work_orders(hub: World) -> None:
    first = await hub.filed(external_number="GD-1", text="打13900000001找我，有废水。")
    assert await hub.filed(external_number="GD-1", text="打13900000001找我，有废水。") == first
    with pytest.raises(Refusal, match="COMPLAINT_EXTERNAL_NUMBER_REUSED"):
        await hub.filed(external_number="GD-1", text="打13900000002找我，有废水。")


async def test_a_caller_that_could_never_be_opened_is_refused_at_once(hub: World) -> None:
    for broken in ("QUJD", "不是密文", hub.seal(CALLER)[:-8] + "AAAAAAA="):
        with pytest.raises(Refusal, match="SEAL_BROKEN"):
            await hub.filed(sealed_caller=broken)
    assert await hub.rows("SELECT FROM complaints") == []


async def test_where_the_identity_cannot_be_kept_the_report_is_not_taken_in(hub: World) -> None:
    await hub.rows("ALTER TABLE identity.secrets ADD CHECK (part <> 'caller')")
    with pytest.raises(Refusal):
        await hub.filed(**told(hub))
    for table in ("complaints", "identity.secrets", "identity.data_keys", "journal"):
        assert await hub.rows(f"SELECT FROM {table}") == []


async def test_without_the_key_encryption_key_a_named_report_is_not_taken_in(hub: World) -> None:
    place = hub.settings.secrets_folder / "identity" / "keys.json"
    kept = place.read_bytes()
    place.unlink()
    try:
        with pytest.raises(Refusal, match="UNAVAILABLE"):
            await hub.filed(**told(hub))
        assert (await hub.filed()).startswith("TS")
    finally:
        place.write_bytes(kept)
    assert len(await hub.rows("SELECT FROM complaints")) == 1


async def test_the_service_itself_reads_nothing_of_the_identity_schema(hub: World) -> None:
    number = await hub.signed(**told(hub))
    connection = await asyncpg.connect(hub.settings.postgres_dsn("complaints"))
    try:
        for table in ("secrets", "data_keys"):
            for statement in (f"SELECT FROM identity.{table}", f"DELETE FROM identity.{table}"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(statement)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT complaints.caller_is_open($1, 'a', 'b')", number)
    finally:
        await connection.close()


async def test_the_identity_role_reads_ciphertext_only_under_an_opening_and_writes_nothing(hub: World) -> None:
    number = await hub.signed(**told(hub))
    await hub.opened(number)
    connection = await asyncpg.connect(hub.settings.postgres_dsn("identity"))
    try:
        for person, found in ((OFFICER.subject, 2), (HEAD.subject, 0)):
            await connection.execute("SELECT set_config('hub.party', $1, false)", OFFICER.agency)
            await connection.execute("SELECT set_config('hub.subject', $1, false)", person)
            rows = await connection.fetch("SELECT sealed FROM secrets")
            assert len(rows) == found
            assert not [row for row in rows if "赵小满".encode() in row["sealed"]]
        for statement in ("DELETE FROM secrets", "INSERT INTO data_keys VALUES ('x', '1', '')"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT * FROM complaints.complaints")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT keep('[]')")
    finally:
        await connection.close()


async def test_a_site_that_asks_for_sm4_has_sm4(hub_settings: Settings, tmp_path: Path) -> None:
    async with world(hub_settings.model_copy(update={"identity_cipher": "sm4-gcm"}), tmp_path) as hub:
        number = await hub.signed(**told(hub))
        assert {row["cipher"] for row in await hub.rows(SECRETS)} == {"sm4-gcm"}
        opened = await hub.opened(number)
        assert opened is not None and opened.name == CALLER.name


async def test_callers_kept_before_there_was_an_identity_schema_are_moved_and_open(hub: World) -> None:
    number = await hub.signed()
    moving = (PROJECT / "services/complaints/migrations/0441_callers_moved.sql").read_text(encoding="utf-8")
    connection = await asyncpg.connect(hub.settings.postgres_dsn("complaints_owner"))
    try:
        await connection.execute(KEPT_BEFORE)
        await connection.execute("INSERT INTO complaint_callers VALUES ($1, $2)", number, hub.seal(CALLER))
        await connection.execute("UPDATE complaints SET caller_known = true")
        await connection.execute(moving)
    finally:
        await connection.close()
    assert await hub.opened(number) == OpenedCaller(name=CALLER.name, phone=CALLER.phone, address=CALLER.address)


async def test_after_its_keeping_the_identity_is_destroyed_and_the_journal_says_so(hub: World) -> None:
    number, plain = await hub.signed(**told(hub)), await hub.filed()
    assert await hub.opened(number) is not None
    await hub.move_clock("59 months")
    assert len(await hub.rows(SECRETS)) == 2
    await hub.move_clock("61 months")
    for table in ("secrets", "data_keys"):
        assert await hub.rows(f"SELECT FROM identity.{table}") == []
    facts = await hub.rows("SELECT aggregate FROM journal WHERE type = 'complaints.informant.destroyed.v1'")
    assert [row["aggregate"] for row in facts] == [f"complaint:{number}"]
    known = {
        row["number"]: row["caller_known"] for row in await hub.rows("SELECT number, caller_known FROM complaints")
    }
    assert known == {number: False, plain: False}
    with pytest.raises(Refusal, match="COMPLAINT_CALLER_UNKNOWN"):
        await hub.send(OFFICER, OpenCaller(number=number))
    assert await hub.ask(OFFICER, LookAtCaller(number=number)) is None

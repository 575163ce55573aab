"""Evidence through GraphQL and `hub sign`: signed outside, accepted in the hub, exported, verified by a third party."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.app import application
from cli.key_files import KeyFile, make_key, public_line, write_key
from contracts.actors import Actor
from contracts.transfer.signing_terms import SigningAlgorithm
from kernel.settings import Settings
from tests.e2e.test_transfer import Bureau
from tests.integration.transfer.signing import registration
from tests.integration.transfer.world import MILL, world
from tests.platform.actors import (
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_POLICE,
    POLICE,
    POLICE_HEAD,
    PROCURATOR,
    URBAN_MANAGEMENT,
)
from tests.platform.gateway import open_door

ITEM = "number state holder head gaps { gap basis source } pending { kind giverName receiverName text digest }"
UNDER_REFERRAL = """
query ($number: String!) {
  referral(number: $number) {
    evidence(first: 5) { totalCount edges { node {
      number sha256 digestOf custodian
      custody(first: 5) { edges { node { place kind giver receiver hash } } }
      ofReferral { number }
    } } }
  }
}
"""
ONE = "query ($number: String!) { evidenceItem(number: $number) { number title } }"


@pytest.fixture
async def bureau(hub_settings: Settings) -> AsyncIterator[Bureau]:
    async with world(hub_settings) as hub, open_door(hub_settings, []) as door:
        yield Bureau(door, hub)


async def order(bureau: Bureau, who: Actor, mutation: str, **input: Any) -> dict[str, Any]:
    told = await bureau.door.data(who, _text(mutation, "evidenceItem", ITEM), input=input)
    found: dict[str, Any] = told[mutation]["evidenceItem"]
    return found


def _text(mutation: str, record: str, fields: str) -> str:
    kind = mutation[0].upper() + mutation[1:]
    return f"mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ {record} {{ {fields} }} }} }}"


def signed_outside(folder: Path, item: dict[str, Any], key: Path) -> dict[str, str]:
    """What the agency's `hub sign move` prints, as input of the mutation."""
    text = folder / "move.json"
    text.write_text(item["pending"]["text"], encoding="utf-8")
    printed = CliRunner().invoke(application("sign"), ["sign", "move", str(text), "--key", str(key), "--yes"])
    assert printed.exit_code == 0, printed.output
    words = dict(line.split(" ") for line in printed.output.splitlines()[-3:])
    return {"number": item["number"], **words}


async def registered(bureau: Bureau, folder: Path, who: Actor) -> tuple[KeyFile, Path]:
    key, place = make_key(who.agency, who.agency, SigningAlgorithm.ED25519), folder / f"{who.agency}.json"
    write_key(place, key)
    await bureau.world.send(who, registration(key))
    return key, place


def captured(referral: str) -> dict[str, Any]:
    return {
        "kind": "SAMPLE",
        "title": "废水样品一瓶",
        "description": "500 毫升棕色玻璃瓶，封口完好",
        "creditCode": MILL,
        "region": "640500",
        "capturedAt": (datetime.now(UTC) - timedelta(hours=1)).isoformat(),
        "capturedBy": ["NX-0501", "NX-0502"],
        "capturedWhere": "总排口",
        "referral": referral,
    }


def proposal(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": item["number"],
        "head": item["head"],
        "kind": "HAND_OVER",
        "other": POLICE.agency,
        "otherName": "中卫市公安局",
        "storagePlace": "物证室",
        "keeper": "李某",
        "reason": "随案移交",
    }


async def test_what_both_agencies_signed_outside_passes_in_the_hub_and_holds_without_it(
    bureau: Bureau, tmp_path: Path
) -> None:
    referral = await bureau.world.received()
    ours, our_place = await registered(bureau, tmp_path, HEAD)
    theirs, their_place = await registered(bureau, tmp_path, POLICE_HEAD)
    item = await order(bureau, OFFICER, "captureEvidence", **captured(referral))
    assert "APPRAISAL_RETURNED" in [gap["gap"] for gap in item["gaps"]]
    item = await order(bureau, OFFICER, "proposeMove", **proposal(item))
    ours_signed, theirs_signed = (signed_outside(tmp_path, item, place) for place in (our_place, their_place))
    error = await bureau.door.error(POLICE, _text("acceptMove", "evidenceItem", "number"), input=theirs_signed)
    assert error["message"] == f"证据 {item['number']} 的交接缺少移交方的签名，不能办理。"
    assert (await order(bureau, OFFICER, "signMove", **ours_signed))["holder"] == OFFICER.agency
    assert (await order(bureau, POLICE, "acceptMove", **theirs_signed))["holder"] == POLICE.agency
    told = await bureau.door.data(PROCURATOR, UNDER_REFERRAL, number=referral)
    ((edge,),) = [told["referral"]["evidence"]["edges"]]
    chain = [entry["node"] for entry in edge["node"]["custody"]["edges"]]
    assert [(entry["place"], entry["kind"], entry["receiver"]) for entry in chain] == [
        (0, None, None),
        (1, "HAND_OVER", POLICE.agency),
    ]
    assert edge["node"]["ofReferral"] == {"number": referral}
    export = _text("exportEvidence", "evidenceExport", "items sha256 download")
    made = (await bureau.door.data(OFFICER, export, input={"referral": referral}))["exportEvidence"]["evidenceExport"]
    answer = await bureau.door.http.get(made["download"], headers=bureau.door.headers(OFFICER))
    assert sha256(answer.content).hexdigest() == made["sha256"]
    stolen = await bureau.door.http.get(made["download"], headers=bureau.door.headers(POLICE))
    assert stolen.status_code == 404
    _verify(tmp_path, answer.content, our_place, [ours, theirs])


def _verify(folder: Path, data: bytes, key: Path, trusted: list[KeyFile]) -> None:
    """As the exporting agency seals it and a third party checks it, by the command line."""
    unsealed, sealed, keys = folder / "e.jsonl", folder / "sealed.jsonl", folder / "keys.txt"
    unsealed.write_bytes(data)
    keys.write_text("".join(public_line(one.statement) + "\n" for one in trusted), encoding="utf-8")
    run = CliRunner().invoke
    made = run(application("sign"), ["sign", "export", str(unsealed), "--key", str(key), "--out", str(sealed)])
    assert made.exit_code == 0, made.output
    checked = run(application("evidence"), ["evidence", "verify", str(sealed), "--keys", str(keys)])
    assert (checked.exit_code, "全部相符" in checked.output) == (0, True), checked.output
    spoilt = sealed.read_bytes().replace("李某".encode(), "王某".encode())
    sealed.write_bytes(spoilt)
    checked = run(application("evidence"), ["evidence", "verify", str(sealed), "--keys", str(keys)])
    assert checked.exit_code == 1
    assert "的第 1 次交接与封签不符：被改动或加入" in checked.output


async def test_nobody_else_learns_that_there_is_evidence(bureau: Bureau) -> None:
    referral = await bureau.world.received()
    item = await order(bureau, OFFICER, "captureEvidence", **captured(referral))
    assert await bureau.door.data(POLICE, ONE, number=item["number"]) == {
        "evidenceItem": {"number": item["number"], "title": "废水样品一瓶"}
    }
    assert await bureau.door.data(OTHER_POLICE, ONE, number=item["number"]) == {"evidenceItem": None}
    for stranger in (ENTERPRISE, URBAN_MANAGEMENT, None):
        error = await bureau.door.error(stranger, ONE, number=item["number"])
        assert error["extensions"]["code"] == "NOT_PERMITTED"
        assert await bureau.door.data(stranger, UNDER_REFERRAL, number=referral) == {"referral": None}

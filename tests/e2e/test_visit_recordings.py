"""The bytes of recordings sent by `hub visit` through the gateway: in pieces, going on where they broke off."""

import json
from pathlib import Path

from cli.field_upload import NOTES, PIECE, STORE, Uploads, digest, sent
from cli.graph import Graph
from contracts.joint_inspection.off_plan import ApproveVisit
from contracts.joint_inspection.visits import CheckIn
from kernel.settings import Settings
from tests.integration.joint_inspection.test_visits import asked
from tests.integration.joint_inspection.world import inspector, world_of
from tests.platform.actors import HEAD, OFFICER
from tests.platform.gateway import serving_gateway

LEAD, SECOND = "HB640500-001", "HB640500-005"
ADD = """
mutation ($input: AddRecordingInput!) { addRecording(input: $input) { visitRecording {
  kind received size sha256 download remarks { kind } } } }
"""


async def test_what_broke_off_goes_on_where_it_stopped_and_becomes_a_recording(
    hub_settings: Settings, tmp_path: Path
) -> None:
    film = tmp_path / "执法记录仪.mp4"
    film.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 9000)
    async with world_of(hub_settings) as world, serving_gateway(hub_settings) as address:
        await world.agencies()
        await world.enterprise(1)
        for certificate in (LEAD, SECOND):
            await world.officer(certificate)
        visit = (await world.send(OFFICER, asked(officers=[LEAD, SECOND]))).record
        await world.send(HEAD, ApproveVisit(visit=visit))
        await world.send(inspector(LEAD), CheckIn(visit=visit))
        async with Graph(hub_settings, address) as graph:
            uploads = Uploads(tmp_path)
            wanted = {"name": film.name, "size": film.stat().st_size, "sha256": digest(film)}
            begun = (await graph.send(LEAD, "POST", STORE, content=json.dumps(wanted).encode())).json()["file"]
            uploads.note(digest(film), begun)
            first = film.read_bytes()[:700_000]
            await graph.send(LEAD, "PATCH", f"{STORE}/{begun}", PIECE | {"upload-offset": "0"}, first)
            assert await sent(graph, LEAD, film, Uploads(tmp_path)) == begun
            assert await sent(graph, LEAD, film, Uploads(tmp_path)) == begun
            (tmp_path / NOTES).write_text(json.dumps({digest(film): "01a00000-0000-7000-8000-000000000000"}))
            assert await sent(graph, LEAD, film, Uploads(tmp_path)) != begun
            told = {"visit": visit, "kind": "BODY_CAMERA", "step": "INSPECTION", "device": "记录仪一号", "file": begun}
            at = (await world.rows("SELECT now() AS at"))[0]["at"].isoformat()
            added = (await graph.ask(LEAD, ADD, input=told | {"at": at}))["addRecording"]["visitRecording"]
            assert (added["received"], added["size"], added["remarks"]) == (True, film.stat().st_size, [])
            assert await graph.download(LEAD, added["download"]) == film.read_bytes()

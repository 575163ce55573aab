"""The online side of a ferry 摆渡: has the hub pack, fetches what it packed, and brings replies to it.

What passes here is sealed and signed: whoever carries it can neither read nor change it.
"""

import base64
import hashlib
from pathlib import Path
from typing import Any

import httpx

from cli.graph import SECONDS_MAX, GraphRefused, told
from contracts.errors import Refusal
from gateway.wordings import worded
from kernel.ferry import envelope
from kernel.ferry.keys import HUB
from kernel.settings import SettingsError

PACK = """
mutation ($input: PackFerryInput!) {
  packFerry(input: $input) { ferry { packed acknowledged held bundles { sequence sha256 size cases download } } }
}
"""
TAKE_IN = """
mutation ($input: TakeInFerryReplyInput!) {
  takeInFerryReply(input: $input) {
    ferryReply { id sequence state arrivals missing count answers { number step by outcome reason } }
  }
}
"""
STATES = {"HELD": "已暂存", "TAKEN": "已办理", "BROKEN": "与前一回包不衔接，未办理"}


class Carrier:
    """Speaks to the gateway with one person's token."""

    def __init__(self, url: str, token: str) -> None:
        self._http = httpx.AsyncClient(
            base_url=url, timeout=SECONDS_MAX, trust_env=False, headers={"authorization": f"Bearer {token}"}
        )

    async def __aenter__(self) -> "Carrier":
        """Use as a context."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def pack(self, recipient: str, again_from: int | None) -> dict[str, Any]:
        """The line, once nothing is owed that is in no bundle."""
        packed, given = -1, {"recipient": recipient, "againFrom": again_from}
        while True:
            line: dict[str, Any] = (await self._ask(PACK, given))["packFerry"]["ferry"]
            if line["packed"] == packed or len(line["bundles"]) >= 100:
                return line
            packed, given = line["packed"], {"recipient": recipient}

    async def write(self, bundles: list[dict[str, Any]], out: Path) -> int:
        """Write these bundles into one file, whole or not at all; its bytes."""
        partial, size = out.with_name(f"{out.name}.partial"), 0
        with partial.open("wb") as file:
            for bundle in bundles:
                data = await self._fetched(bundle)
                file.write(data)
                size += len(data)
        partial.replace(out)
        return size

    async def bring(self, data: bytes) -> tuple[list[str], int]:
        """Bring every reply of a file; what is to be said of each, and how many were not taken."""
        said, wrong = [], 0
        try:
            for bundle in envelope.bundles(data):
                try:
                    said += await self._brought(bundle)
                except GraphRefused as refusal:
                    said.append(f"第 {bundle.header.sequence} 个回包没有收：{refusal.message}")
                    wrong += 1
        except Refusal as refusal:
            return [*said, worded(refusal.code, refusal.data)], wrong + 1
        return (said, wrong) if said else (["文件是空的，没有回包。"], 1)

    async def _brought(self, bundle: envelope.Bundle) -> list[str]:
        if bundle.header.sender == HUB:
            raise SettingsError(f"这是联动发给 {bundle.header.recipient} 的摆渡包：请在对方的办案夹以 --desk 收。")
        given = {"bundle": base64.b64encode(bundle.data).decode()}
        reply = (await self._ask(TAKE_IN, given))["takeInFerryReply"]["ferryReply"]
        name = f"{reply['id']} 回包"
        if reply["arrivals"] > 1:
            return [f"{name}已收过（{STATES[reply['state']]}），不再办理。"]
        if reply["state"] == "HELD":
            return [f"{name}已暂存：缺第 {'、'.join(map(str, reply['missing']))} 个回包，收到后自动办理。"]
        others = reply["count"] - len(reply["answers"])
        return [
            f"{name}{STATES[reply['state']]}：{reply['count']} 项答复"
            + (f"，其中 {others} 项属其他机关的案件" if others else "")
            + "。",
            *(_line(answer) for answer in reply["answers"]),
        ]

    async def _fetched(self, bundle: dict[str, Any]) -> bytes:
        answer = await self._http.get(bundle["download"])
        if answer.status_code != 200 or hashlib.sha256(answer.content).hexdigest() != bundle["sha256"]:
            raise SettingsError(f"第 {bundle['sequence']} 包没有取到（HTTP {answer.status_code}），请再试一次。")
        return answer.content

    async def _ask(self, query: str, given: dict[str, Any]) -> dict[str, Any]:
        body = {"query": query, "variables": {"input": given}}
        return told(await self._http.post("/graphql", json=body))


def _line(answer: dict[str, Any]) -> str:
    what = f"  {answer['number']} {answer['step']}（{answer['by']}）："
    return f"{what}已办理" if answer["outcome"] == "DONE" else f"{what}未办理。{answer['reason']}"

"""The hub's GraphQL as any persona: what `load` and `story` speak through."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from cli.token import persona_token
from gateway.origins import PREFLIGHT_HEADER
from kernel.settings import Settings, SettingsError

SECONDS_MAX = 60.0
MEDIA = "application/graphql-response+json, application/json"


class GraphRefused(Exception):
    """The hub refused: `code` and the Chinese sentence."""

    def __init__(self, code: str, message: str, data: dict[str, Any]) -> None:
        super().__init__(f"{message}（{code}）")
        self.code = code
        self.message = message
        self.data = data


class Graph:
    """Asks the gateway; None is the public without a login."""

    def __init__(self, settings: Settings, gateway_url: str) -> None:
        self._settings = settings
        self._gateway = gateway_url
        self._url = f"{gateway_url}/graphql"
        self._http = httpx.AsyncClient(timeout=SECONDS_MAX, trust_env=False)

    async def __aenter__(self) -> "Graph":
        """Use as a context."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask(self, persona: str | None, query: str, **variables: Any) -> dict[str, Any]:
        """The data of one operation. GraphRefused for the first error."""
        answer = await self._http.post(
            self._url, json={"query": query, "variables": variables}, headers=self._headers(persona)
        )
        return told(answer)

    async def upload(self, persona: str, query: str, file: Path, **variables: Any) -> dict[str, Any]:
        """One operation with a file as `$file`, by the GraphQL multipart request specification."""
        form = {
            "operations": json.dumps({"query": query, "variables": variables | {"file": None}}),
            "map": json.dumps({"0": ["variables.file"]}),
        }
        with file.open("rb") as opened:
            files = {"0": (file.name, opened)}
            headers = self._headers(persona) | {PREFLIGHT_HEADER: "1"}
            answer = await self._http.post(self._url, data=form, files=files, headers=headers)
        return told(answer)

    async def download(self, persona: str, path: str) -> bytes:
        """A stored file. GraphRefused where it is not given out."""
        answer = await self._http.get(self._gateway + path, headers=self._headers(persona))
        if answer.status_code != httpx.codes.OK:
            raise GraphRefused("DOWNLOAD", f"{path} 没有给出（{answer.status_code}）", {})
        return answer.content

    async def send(
        self, persona: str, method: str, path: str, headers: dict[str, str] | None = None, content: bytes | None = None
    ) -> httpx.Response:
        """One plain HTTP request, such as a piece of a file; GraphRefused where the hub refuses it."""
        asked = self._headers(persona) | (headers or {})
        answer = await self._http.request(method, self._gateway + path, headers=asked, content=content)
        if answer.is_error and answer.content:
            told(answer)
        return answer

    async def refused(self, persona: str | None, query: str, codes: Sequence[str], **variables: Any) -> GraphRefused:
        """The refusal an operation must meet. AssertionError when it succeeds or is refused otherwise."""
        try:
            data = await self.ask(persona, query, **variables)
        except GraphRefused as refusal:
            assert refusal.code in codes, f"应以 {'/'.join(codes)} 拒绝，实为 {refusal}"
            return refusal
        raise AssertionError(f"本应被拒绝，却得到 {data}")

    def _headers(self, persona: str | None) -> dict[str, str]:
        headers = {"accept": MEDIA}
        if persona is not None:
            headers["authorization"] = f"Bearer {persona_token(self._settings, persona)}"
        return headers


def gateway_address(settings: Settings) -> str:
    """Where the running hub's gateway is. SettingsError when none runs."""
    url = settings.runtime().get("gateway_url")
    if not url:
        raise SettingsError("没有正在运行的联动：请先运行 ./hub up。")
    return str(url)


def told(answer: httpx.Response) -> dict[str, Any]:
    """The data of a GraphQL response. GraphRefused for its first error."""
    body: dict[str, Any] = answer.json()
    if errors := body.get("errors"):
        extensions = errors[0].get("extensions", {})
        raise GraphRefused(extensions.get("code", ""), errors[0]["message"], extensions)
    data: dict[str, Any] = body["data"]
    return data

"""The GraphiQL page, its files, and trial tokens for it (演示, this machine only)."""

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.staticfiles import StaticFiles

from contracts.errors import Refusal
from gateway.errors import refusal_body
from kernel.issuer import LIFE_SECONDS, issue_token
from kernel.jurisdiction import Jurisdiction
from kernel.personas import personas
from kernel.settings import Settings

FOLDER = Path(__file__).parent
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


def add_graphiql(pages: FastAPI, settings: Settings) -> None:
    """Serve /graphiql and, where the local issuer is on, tokens for its personas."""
    if settings.serves_graphiql:
        pages.mount("/graphiql/files", StaticFiles(directory=FOLDER / "vendor"))
        page = (FOLDER / "page.html").read_text(encoding="utf-8")
        pages.add_api_route("/graphiql", lambda: HTMLResponse(page), methods=["GET"])
        if settings.issues_tokens:
            add_trial_tokens(pages, settings)


def add_trial_tokens(pages: FastAPI, settings: Settings) -> None:
    """GET /trial/personas, POST /trial/token?persona=…, only for a browser on this machine."""
    known = personas(Jurisdiction(settings.jurisdiction_dir))

    @pages.get("/trial/personas")
    async def list_personas() -> JSONResponse:
        return JSONResponse([{"persona": key, "name": name} for key, (name, _) in known.items()])

    @pages.post("/trial/token")
    async def trial_token(request: Request, persona: str) -> JSONResponse:
        host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
        if host not in LOOPBACK_NAMES or persona not in known:
            status, body = refusal_body(Refusal("NOT_FOUND", what="演示身份", id=persona))
            return JSONResponse(body, status)
        token = issue_token(settings, known[persona][1])
        return JSONResponse({"token": token, "seconds": LIFE_SECONDS}, headers={"cache-control": "no-store"})

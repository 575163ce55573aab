"""`hub token --as PERSONA`: a trial token (演示), only on this machine."""

from typing import Annotated

import typer

from kernel.issuer import LIFE_SECONDS, issue_token
from kernel.jurisdiction import Jurisdiction
from kernel.personas import personas
from kernel.settings import PREFIX, Settings, SettingsError


def command(
    persona: Annotated[str, typer.Option("--as", help="演示身份，不填则列出全部")] = "",
    as_header: Annotated[bool, typer.Option("--header", help="打印为 HTTP 请求头")] = False,
) -> None:
    """Print a token of the persona, valid for ten minutes."""
    settings = Settings.load()
    if not persona:
        list_personas(settings)
        return
    token = persona_token(settings, persona)
    print(f"Authorization: Bearer {token}" if as_header else token)


def persona_token(settings: Settings, persona: str) -> str:
    """A token signed by the local issuer; SettingsError where there is no such persona or issuer."""
    if not settings.issues_tokens:
        raise SettingsError(f"本机令牌签发未启用：见 {PREFIX}LOCAL_ISSUER。")
    known = personas(Jurisdiction(settings.jurisdiction_dir))
    if persona not in known:
        raise SettingsError(f"没有演示身份 {persona}，可用：{'、'.join(known)}。")
    return issue_token(settings, known[persona][1], LIFE_SECONDS)


def list_personas(settings: Settings) -> None:
    """One line per persona."""
    for key, (name, actor) in personas(Jurisdiction(settings.jurisdiction_dir)).items():
        roles = "、".join(role.label for role in actor.roles)
        print(f"{key:24}{name}（{actor.agency}，{roles}）")

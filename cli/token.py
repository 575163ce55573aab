"""`hub token --as PERSONA`: a trial token (演示), only on this machine. `hub token revoke`: end tokens early."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from kernel.certificates import thumbprint_of
from kernel.issuer import LIFE_SECONDS, issue_token, revoke_all, revoke_subject, revoke_token, token_id_of
from kernel.jurisdiction import Jurisdiction
from kernel.personas import persona as persona_of
from kernel.personas import personas
from kernel.settings import PREFIX, Settings, SettingsError

command = typer.Typer(no_args_is_help=False)


@command.callback(invoke_without_command=True)
def issue(
    context: typer.Context,
    persona: Annotated[str, typer.Option("--as", help="演示身份，或企业的统一社会信用代码；不填则列出全部")] = "",
    as_header: Annotated[bool, typer.Option("--header", help="打印为 HTTP 请求头")] = False,
    certificate: Annotated[Path | None, typer.Option("--bind", help="绑定到此客户端证书（PEM 文件）")] = None,
) -> None:
    """Print a token of the persona, valid for ten minutes."""
    if context.invoked_subcommand:
        return
    settings = Settings.load()
    if not persona:
        list_personas(settings)
        return
    token = persona_token(settings, persona, certificate)
    print(f"Authorization: Bearer {token}" if as_header else token)


@command.command(help="吊销令牌，一分钟内在各处生效；不带选项时从标准输入读取要吊销的令牌")
def revoke(
    id: Annotated[str, typer.Option("--id", help="令牌编号 jti")] = "",
    subject: Annotated[str, typer.Option("--subject", help="此人此前签发的全部令牌（sub）")] = "",
    everyone: Annotated[bool, typer.Option("--all", help="此前签发的全部令牌")] = False,
) -> None:
    """Add to the revocation list; what it names is refused everywhere within 60 s."""
    place = revocation_file(Settings.load())
    if everyone:
        revoke_all(place)
    elif subject:
        revoke_subject(place, subject)
    else:
        revoke_token(place, id or piped_token_id())
    print("已吊销，一分钟内生效。")


def revocation_file(settings: Settings) -> Path:
    """Where this hub's revocations stand; SettingsError when someone else keeps them."""
    if "://" in settings.revocation_source:
        raise SettingsError(f"吊销清单由 {PREFIX}REVOCATION_LIST 所指的网址提供，请在那里吊销。")
    return Path(settings.revocation_source)


def piped_token_id() -> str:
    """The jti of the token on standard input; SettingsError where there is none."""
    id = None if sys.stdin.isatty() else token_id_of(sys.stdin.read().strip())
    if id is None:
        raise SettingsError("标准输入里没有令牌：请以管道给出令牌，或用 --id、--subject、--all 指明要吊销的。")
    return id


def persona_token(settings: Settings, persona: str, certificate: Path | None = None) -> str:
    """A token signed by the local issuer; SettingsError where there is no such persona, issuer or certificate."""
    if not settings.issues_tokens:
        raise SettingsError(f"本机令牌签发未启用：见 {PREFIX}LOCAL_ISSUER。")
    jurisdiction = Jurisdiction(settings.jurisdiction_dir)
    actor = persona_of(jurisdiction, persona)
    if actor is None:
        named = "、".join(personas(jurisdiction))
        raise SettingsError(f"没有演示身份 {persona}，可用：{named}；或任一企业的统一社会信用代码。")
    thumbprint = certificate_thumbprint(certificate) if certificate else None
    return issue_token(settings, actor, LIFE_SECONDS, thumbprint=thumbprint)


def certificate_thumbprint(place: Path) -> str:
    """The thumbprint of a PEM file; SettingsError where it holds no certificate."""
    thumbprint = thumbprint_of(place.read_text(encoding="utf-8")) if place.is_file() else None
    if thumbprint is None:
        raise SettingsError(f"{place} 不是 PEM 证书文件。")
    return thumbprint


def list_personas(settings: Settings) -> None:
    """One line per persona."""
    for key, (name, actor) in personas(Jurisdiction(settings.jurisdiction_dir)).items():
        roles = "、".join(role.label for role in actor.roles)
        print(f"{key:24}{name}（{actor.agency}，{roles}）")

"""`hub deploy`: what is generated for a deployment and committed."""

from typing import Annotated

import typer

from cli.nats_accounts import SERVER_CONFIG, read_users, render_config

command = typer.Typer(no_args_is_help=True)


@command.callback()
def choose() -> None:
    """由用户表生成部署配置。"""


@command.command("nats")
def nats(
    write: Annotated[bool, typer.Option("--write", help="写入 deploy/nats/nats.conf，而不是打印")] = False,
) -> None:
    """由 deploy/nats/users.csv 生成 NATS 配置。"""
    config = render_config(read_users())
    if write:
        SERVER_CONFIG.write_text(config, encoding="utf-8")
        print(f"已写入 {SERVER_CONFIG}")
    else:
        print(config, end="")

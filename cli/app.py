"""The `hub` command: one module per verb, imported only when the verb is used."""

import sys
from importlib import import_module
from importlib.util import find_spec

import typer

from kernel.settings import SettingsError

VERBS = {
    "up": ("cli.up", "启动整个联动，Ctrl-C 停止"),
    "status": ("cli.status", "联动各部分的现状：是否就绪、落后、逾期、隔离"),
    "test": ("cli.test", "运行全部检查与测试"),
    "settings": ("cli.settings", "列出全部设置：名称、默认值、当前值、含义"),
    "provision": ("cli.provision", "准备密钥、数据库、角色、迁移与消息流"),
    "deploy": ("cli.deploy", "由用户表生成部署配置"),
    "snapshots": ("cli.snapshots", "核对或更新 GraphQL 与契约快照"),
    "token": ("cli.token", "签发试用令牌"),
    "story": ("cli.story", "用真实数据走完一个案件"),
    "load": ("cli.load", "载入辖区数据"),
    "monitoring": ("cli.monitoring", "按中位数与超标率生成监测数据并报送（试运行）"),
    "complaints": ("cli.complaints", "投诉归类：训练事项模型，给文本归类"),
    "identity": ("cli.identity", "反映人身份的密钥：查看、更换、重新封装"),
    "intake": ("cli.intake", "采集来源的密钥，与向数据流试发一条报文"),
    "transfer": ("cli.transfer", "隔离网络：打包、收包、登记公钥，隔离端的办案夹与答复"),
    "visit": ("cli.visit", "离线检查：打包带出、在设备上查看和签署结果、送回"),
    "draw": ("cli.draw", "核验随机抽取"),
    "verify": ("cli.verify", "离线核验流水：内容、链、位点与签名的根"),
    "sign": ("cli.sign", "在机关一侧做私钥、签名交接、加封导出；私钥不进入联动"),
    "evidence": ("cli.evidence", "不用联动，逐字节核验导出的证据"),
    "exchange": ("cli.exchange", "不用联动，对照投递日清单与所收到的事件"),
    "events": ("cli.events", "可向协作单位投递的事件目录"),
    "bench": ("cli.bench", "与 asyncpg、pgbench 同场测量"),
    "rights": ("cli.rights", "打印权限表"),
    "quarantine": ("cli.quarantine", "查看与重放被隔离的消息"),
    "trusted": ("cli.trusted", "登记网关可执行的查询文档"),
    "clock": ("cli.clock", "拨快试用时钟"),
}
EXIT_REFUSED = 2


def main() -> None:
    """Run the verb; a wrong setting or a start that can't succeed is one sentence and exit code 2."""
    try:
        application(sys.argv[1] if len(sys.argv) > 1 else "")()
    except SettingsError as error:
        print(error, file=sys.stderr)
        raise SystemExit(EXIT_REFUSED) from None


def application(verb: str) -> typer.Typer:
    """The command line with one verb loaded and the others only named."""
    app = typer.Typer(
        name="hub",
        help="联动：生态环境、12345热线、相关部门、公安与检察机关共办一案。",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(no_default_verb)
    for name, (module, meaning) in VERBS.items():
        if name == verb and find_spec(module):
            add(app, name, import_module(module).command)
        elif find_spec(module):
            app.command(name, help=meaning)(no_default_verb)
    return app


def add(app: typer.Typer, name: str, command: object) -> None:
    """A verb is a function, or a typer application with verbs of its own."""
    if isinstance(command, typer.Typer):
        app.add_typer(command, name=name, help=VERBS[name][1])
    elif callable(command):
        passes_on = {"ignore_unknown_options": True, "allow_interspersed_args": False} if name == "test" else {}
        app.command(name, help=VERBS[name][1], context_settings=passes_on)(command)


def no_default_verb() -> None:
    """Nothing happens without a verb."""

"""`hub complaints`: train the model of matters, and see what it says of texts."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cli.matter_figures import Found, report
from kernel.jurisdiction import Jurisdiction
from kernel.law import LawTable
from kernel.settings import MATTER_MODEL, Settings, SettingsError
from kernel.system_reasons import reason
from services.complaints.matters.handlers import judge_of, keywords_of, standard_of
from services.complaints.matters.rules.judging import combined
from services.complaints.matters.rules.keywords import Keywords, count
from services.complaints.matters.rules.model import pack

LABELS = "matter_labels"
EVERYWHERE = ""

command = typer.Typer(no_args_is_help=True)


@command.command()
def train(
    file: Annotated[
        Path, typer.Argument(help="UTF-8，制表符分隔：首行表头，每行文本与事项", exists=True, dir_okay=False)
    ],
    out: Annotated[Path | None, typer.Option(help="模型文件；缺省为 LIANDONG_MATTER_MODEL 所指")] = None,
) -> None:
    """由带事项的文本训练模型，并打印它在没有见过的文本上有多准。"""
    from cli.matter_training import read_sample
    from cli.matter_training import train as trained

    settings = Settings.load()
    jurisdiction = Jurisdiction(settings.jurisdiction_dir)
    keywords = keywords_of(jurisdiction)
    body, unseen = trained(read_sample(file, roots_by_label(jurisdiction, keywords)))
    found = [Found(*one) for one in unseen]
    print("每条文本由没有见过它的模型判断（分十份，逐份留出；不用关键词）：")
    print(*report(found, {code: matter.name for code, matter in keywords.matters.items()}), sep="\n")
    target, data = out or settings.matter_model_file, pack(body)
    try:
        target.write_bytes(data)
    except OSError as error:
        raise SettingsError(f"模型没有写入 {target}：{reason(error)}。") from error
    print(f"由全部 {body.texts} 条训练的模型已写入 {target}：{len(body.grams)} 个字词，{len(data)} 字节。")


@command.command()
def classify(
    file: Annotated[Path, typer.Argument(help="UTF-8 文本，每行一条；- 为标准输入", allow_dash=True)],
    codes: Annotated[bool, typer.Option("--codes", help="打印事项代码而非名称")] = False,
    model_only: Annotated[bool, typer.Option("--model-only", help="只用模型，不用关键词")] = False,
) -> None:
    """给每行文本归类：逐行打印一级事项与把握（0 到 1），以制表符分隔。"""
    settings = Settings.load()
    judge = judge_of(Jurisdiction(settings.jurisdiction_dir, {MATTER_MODEL: settings.matter_model_file}))
    standard = standard_of(LawTable.load(settings.jurisdiction_dir), EVERYWHERE, date.today())
    weight = 0 if model_only else standard.keyword_weight
    for line in lines_of(file):
        chances = combined(judge.model.judge(line), count(judge.keywords, "", line), weight)
        best = max(sorted(chances), key=lambda matter: chances[matter])
        print(f"{best if codes else judge.keywords.matters[best].name}\t{chances[best]:.4f}")


def roots_by_label(jurisdiction: Jurisdiction, keywords: Keywords) -> dict[str, str]:
    """The first-level matter that a label of training texts stands for: a matter's own code, or matter_labels.csv."""
    own = {code: keywords.lineage(code)[-1] for code in keywords.matters}
    rows = jurisdiction.table(LABELS)
    unknown = [row["matter"] for row in rows if row["matter"] not in own]
    if unknown:
        raise SettingsError(f"matter_labels.csv 中的事项 {'、'.join(unknown)} 不在 matters.csv 中。")
    return own | {row["label"]: own[row["matter"]] for row in rows}


def lines_of(file: Path) -> list[str]:
    """The lines of a file or of standard input. SettingsError when it cannot be read."""
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return data.decode("utf-8-sig").removesuffix("\n").split("\n") if data else []
    except OSError as error:
        raise SettingsError(f"{file} 读不了：{reason(error)}。") from error
    except UnicodeDecodeError:
        raise SettingsError(f"{file} 不是 UTF-8 文本，请另存为 UTF-8。") from None

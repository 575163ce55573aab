"""Training the model of matters and classifying with it, as a user does."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.complaints import command
from cli.matter_figures import Found, calibration_error, macro_f1, per_matter, reliability
from cli.up import refuse_broken_model
from kernel.jurisdiction import Jurisdiction
from kernel.settings import MATTER_MODEL, Settings, SettingsError
from services.complaints.matters.handlers import judge_of

RUNNER = CliRunner()
WATER = ("河里排进黑水", "井水有异味不能喝", "厂里夜间偷排污水", "水沟里都是泡沫污水", "河水又黑又臭")
BUS = ("公交车班次太少", "公交站台没有遮雨棚", "公交司机到站不停", "末班公交太早", "公交线路取消了")
PLACES = ("城东", "河滨路", "老街", "村口")


def sample(folder: Path) -> Path:
    lines = [f"{place}{text}。\t环境保护" for place in PLACES for text in WATER]
    lines += [f"{place}{text}。\ttransport.bus" for place in PLACES for text in BUS]
    file = folder / "sample.tsv"
    file.write_text("\n".join(["文本\t事项", *lines]), encoding="utf-8")
    return file


def test_the_same_texts_give_the_same_bytes_and_the_model_classifies_line_by_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, first, second = sample(tmp_path), tmp_path / "first.model", tmp_path / "second.model"
    for model in (first, second):
        done = RUNNER.invoke(command, ["train", str(file), "--out", str(model)])
        assert done.exit_code == 0, done.output
    assert first.read_bytes() == second.read_bytes()
    assert "宏平均 F1 1.0000" in done.output and "校准误差 ECE" in done.output
    monkeypatch.setenv("LIANDONG_MATTER_MODEL", str(first))
    texts = tmp_path / "texts.txt"
    texts.write_text("河里有污水\n\n公交不停站\n", encoding="utf-8")
    lines = RUNNER.invoke(command, ["classify", str(texts), "--model-only"]).output.splitlines()
    assert [line.split("\t")[0] for line in (lines[0], lines[2])] == ["环境保护", "交通运输"]
    assert len(lines) == 3
    assert all(0 <= float(line.split("\t")[1]) <= 1 for line in lines)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (
            "文本\t事项\n有污水\t天气",
            "第 2 行第 2 列：'天气'，应为matter_labels.csv 中的 label 或 matters.csv 中的 code",
        ),
        ("文本\t事项\n有污水", "第 2 行有 1 列：应为两列"),
        ("文本\t事项\n \t环境保护", "第 2 行有 2 列：应为两列，文本与事项，以制表符分隔，文本不为空"),
        ("文本\t事项\n有污水\t环境保护", "至少两个事项，每个至少 10 条"),
    ],
)
def test_a_bad_line_is_named_with_its_value_and_what_is_allowed(tmp_path: Path, content: str, why: str) -> None:
    file = tmp_path / "bad.tsv"
    file.write_text(content, encoding="utf-8")
    done = RUNNER.invoke(command, ["train", str(file), "--out", str(tmp_path / "no.model")])
    assert isinstance(done.exception, SettingsError) and why in str(done.exception)
    assert not (tmp_path / "no.model").exists()


def test_a_missing_or_broken_model_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.model"
    broken.write_bytes(b"nothing")
    for file, why in ((tmp_path / "absent.model", "没有这个文件|不存在|No such"), (broken, "不是事项模型文件")):
        settings = Settings.load(matter_model=file)
        with pytest.raises(SettingsError, match=why):
            refuse_broken_model(settings)
        with pytest.raises(SettingsError, match="LIANDONG_MATTER_MODEL"):
            judge_of(Jurisdiction(settings.jurisdiction_dir, {MATTER_MODEL: file}))


def test_the_shipped_model_is_that_of_the_shipped_sample(tmp_path: Path) -> None:
    settings = Settings.load()
    model = tmp_path / "again.model"
    done = RUNNER.invoke(command, ["train", str(settings.jurisdiction_dir / "matter_sample.tsv"), "--out", str(model)])
    assert done.exit_code == 0, done.output
    judge, shipped = (
        judge_of(Jurisdiction(settings.jurisdiction_dir, {MATTER_MODEL: file})).model
        for file in (model, settings.matter_model_file)
    )
    for text in ("夜里有厂往河里排黑水", "公交车半小时不来一辆", "老板拖欠工资"):
        assert judge.judge(text).chances == pytest.approx(shipped.judge(text).chances, abs=1e-3)


def test_figures_count_each_matter_the_same_and_tell_how_true_the_confidence_is() -> None:
    found = [Found("a", "a", 0.95), Found("a", "a", 0.95), Found("a", "b", 0.55), Found("b", "b", 0.65)]
    figures = per_matter(found)
    assert [(one.matter, one.texts, round(one.f1, 3)) for one in figures] == [("a", 3, 0.8), ("b", 1, 0.667)]
    assert macro_f1(figures) == pytest.approx((0.8 + 2 / 3) / 2)
    bins = reliability(found)
    assert [(one.texts, one.right) for one in bins] == [(1, 0.0), (1, 1.0), (2, 1.0)]
    assert calibration_error(bins) == pytest.approx((0.55 + 0.35 + 2 * 0.05) / 4)

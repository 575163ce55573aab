"""`hub draw verify` says whether a proof repeats, and exits accordingly."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.draw import command
from services.joint_inspection.lottery.rules import PoolObject, sha256_hex
from services.joint_inspection.proof.rules import proof_text, prove
from tests.unit.joint_inspection.world import BUREAU, UPPER, code, frozen, libraries_of, officer

POOL = tuple(
    PoolObject(credit_code=code(n), stratum="key", weight=1, region="640500", needs=("water",)) for n in range(5)
)
TEAM = [officer(1), officer(2)]
TERMS = frozen(POOL, TEAM)
NONCES = {BUREAU: "a1" * 32, UPPER: "b2" * 32}
PROOF = proof_text(prove(TERMS, POOL, libraries_of(TERMS, POOL, TEAM), NONCES)).encode()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "proof.json"
    place.write_bytes(PROOF)
    return place


def test_an_honest_proof_is_repeated_and_exits_with_0(file: Path) -> None:
    told = CliRunner().invoke(command, ["verify", str(file), "--hash", sha256_hex(PROOF)])
    assert told.exit_code == 0
    assert "一致：抽取 draw-1 可以重现。" in told.stdout
    assert "检查对象库 5 家，抽取 2 家" in told.stdout


def test_a_changed_proof_exits_with_1_and_names_the_first_difference(file: Path) -> None:
    file.write_bytes(PROOF.replace(b'"weight":1', b'"weight":2', 1))
    told = CliRunner().invoke(command, ["verify", str(file)])
    assert told.exit_code == 1
    assert "不一致：检查对象库哈希 pool_hash不符" in told.stderr


def test_a_proof_other_than_the_published_one_exits_with_1(file: Path) -> None:
    told = CliRunner().invoke(command, ["verify", str(file), "--hash", "0" * 64])
    assert told.exit_code == 1
    assert "证明文件哈希不符" in told.stderr


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert CliRunner().invoke(command, ["verify", str(tmp_path / "none.json")]).exit_code == 2

"""`hub verify` as an auditor runs it: checkpoints kept elsewhere, one row proved, no hub running."""

import asyncio
import json
import os
import shutil
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.provision import provision_database
from kernel.settings import PROJECT, Settings
from tests.platform.journals import REWRITES, ground
from tests.platform.servers import postgres


async def verify(settings: Settings, *arguments: str) -> tuple[int, str]:
    """Run the verb as a process of its own; its exit code and everything it said."""
    given = {"data_dir": settings.data_dir, "secrets_dir": settings.secrets_dir, "postgres_url": settings.postgres_url}
    variables = {f"LIANDONG_{name.upper()}": str(value) for name, value in given.items() if value is not None}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", "verify", *arguments),
        cwd=PROJECT,
        env=os.environ | variables,
        stdout=PIPE,
        stderr=PIPE,
    )
    said, complained = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, said.decode() + complained.decode()


async def test_only_a_checkpoint_kept_elsewhere_catches_an_owner_who_has_history_signed_anew(
    database_settings: Settings, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.jsonl"
    async with ground(database_settings, "transfer") as made:
        code, said = await verify(database_settings, "--export", str(kept))
        assert code == 0 and "transfer：6 条流水，2 条链，2 个检查点，全部相符" in said
        assert len(kept.read_text(encoding="utf-8").splitlines()) == 2
        await made.rewrite(REWRITES["truncate"])
        await made.sign_anew()
        code, said = await verify(database_settings)
        assert code == 0, said
        code, said = await verify(database_settings, "--root", str(kept))
    assert code == 1
    assert "（位点 transfer:5）：外部留存的第 2 号检查点（位点 5 至 6）不在库中" in said


async def test_a_proof_of_one_row_is_printed_and_a_row_without_checkpoint_is_refused(
    database_settings: Settings,
) -> None:
    async with ground(database_settings, "registry") as made:
        await made.note("not signed yet")
        code, said = await verify(database_settings, "--prove", "registry:3")
        proof = json.loads(said)
        assert (code, proof["position"], len(proof["path"])) == (0, 3, 2)
        assert proof["checkpoint"]["root"] == made.checkpoints[0].root
        assert (await verify(database_settings, "--prove", "registry:7"))[0] == 2
        assert (await verify(database_settings, "--prove", "nowhere"))[0] == 2


async def test_a_file_without_checkpoints_is_refused_in_one_sentence(
    database_settings: Settings, tmp_path: Path
) -> None:
    place = tmp_path / "answer.json"
    place.write_text('{"data": {"checkpoints": []}}', encoding="utf-8")
    code, said = await verify(database_settings, "--root", str(place))
    assert code == 2 and said.count("\n") == 1 and "没有检查点" in said


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that PostgreSQL's own account can reach."""
    made = Path(tempfile.mkdtemp(prefix="liandong-rest-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


async def test_a_hub_at_rest_is_verified_and_left_at_rest(folder: Path) -> None:
    settings = Settings.load(data_dir=folder)
    (folder / "logs").mkdir()
    async with postgres(settings) as server:
        awake = settings.model_copy(update={"postgres_url": f"{server}/liandong"})
        await provision_database(awake)
        async with ground(awake, "complaints"):
            pass
    code, said = await verify(settings)
    assert code == 0 and "complaints：6 条流水，2 条链，2 个检查点，全部相符" in said
    assert not (folder / "postgres" / "data" / "postmaster.pid").exists()

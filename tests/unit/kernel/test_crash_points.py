"""Crash points are for tests on this machine: refused in production, and nothing where none is named."""

from pathlib import Path
from typing import Any

import pytest

from kernel import crash_points
from kernel.settings import Settings, SettingsError


def test_reaching_a_crash_point_nobody_asked_for_does_nothing(tmp_path: Path) -> None:
    crash_points.arm(Settings.load(data_dir=tmp_path))
    crash_points.reach("service.before_commit")
    assert not (tmp_path / "crashed-at").exists()


def test_reaching_another_crash_point_does_nothing(tmp_path: Path) -> None:
    crash_points.arm(Settings.load(data_dir=tmp_path, crash_point="copy.after_commit"))
    crash_points.reach("service.before_commit")
    crash_points.arm(Settings.load(data_dir=tmp_path))
    assert not (tmp_path / "crashed-at").exists()


def test_a_crash_point_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="LIANDONG_CRASH_POINT"):
        crash_points.arm(Settings.load(data_dir=tmp_path, crash_point="service.somewhere"))


@pytest.mark.parametrize("where", [{"environment": "production"}, {"host": "0.0.0.0", "local_issuer": False}])
def test_a_crash_point_is_refused_in_production_and_off_loopback(where: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="LIANDONG_CRASH_POINT"):
        Settings.load(crash_point="copy.after_commit", **where)

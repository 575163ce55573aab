"""Secret files: made once, and the list of NATS passwords follows the table of users."""

from pathlib import Path

import pytest

from cli.nats_accounts import password_variable, read_users
from cli.passwords import make_secrets
from kernel.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, secrets_dir=tmp_path / "secrets")


def test_a_password_is_made_once_and_every_nats_user_is_in_the_list(settings: Settings) -> None:
    make_secrets(settings)
    listed = settings.secrets_folder / "nats" / "passwords.conf"
    first = listed.read_text(encoding="utf-8")
    assert [password_variable(user.name) in first for user in read_users()] == [True] * len(read_users())
    make_secrets(settings)
    assert listed.read_text(encoding="utf-8") == first


def test_a_user_added_later_gets_into_the_list_and_the_others_keep_their_passwords(settings: Settings) -> None:
    make_secrets(settings)
    folder = settings.secrets_folder / "nats"
    listed = folder / "passwords.conf"
    complete = listed.read_text(encoding="utf-8")
    kept = (folder / "registry").read_text(encoding="utf-8")
    without = [line for line in complete.splitlines(keepends=True) if "device_gateway" not in line]
    listed.write_text("".join(without), encoding="utf-8")
    make_secrets(settings)
    assert listed.read_text(encoding="utf-8") == complete
    assert (folder / "registry").read_text(encoding="utf-8") == kept
    assert listed.stat().st_mode & 0o777 == 0o600

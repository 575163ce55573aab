"""Secret files of the embedded run: random passwords, each in a file only its owner can read."""

import os
import secrets
from pathlib import Path

from cli.nats_accounts import read_users, render_passwords, services
from kernel.settings import PREFIX, Settings, SettingsError
from kernel.system_reasons import reason
from kernel.vault import KEY_FILE, VAULTS

ADMINISTRATOR = "postgres"
PROVISIONER = "provisioner"
# Who keeps something sealed at rest: callers and uploads, and nonces before a draw is published.
SEALING_SERVICES = ("complaints", "joint_inspection", "registry", "transfer")
# The same as kernel.ferry.keys.HUB_KEYS, which a warm start does not import.
FERRY_KEYS = "ferry/hub.json"


def schemas() -> list[str]:
    """Every schema of the hub: the services', and those their vaults have."""
    return [*VAULTS.values(), *services()]


def postgres_roles() -> list[str]:
    """The administrator, and per schema its owner and who works in it: a service, or a service's vault."""
    return [ADMINISTRATOR, *(role for schema in schemas() for role in (f"{schema}_owner", schema))]


def make_secrets(settings: Settings) -> None:
    """Make what is missing; what exists stays. SettingsError when the folder can't be written.

    An outside PostgreSQL has its own administrator: that password is never made up here.
    """
    folder = settings.secrets_folder
    roles = postgres_roles() if settings.postgres_url is None else postgres_roles()[1:]
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for role in roles:
            make_secret(folder / "postgres" / role, secrets.token_urlsafe(32))
        for user in read_users():
            make_secret(folder / "nats" / user.name, secrets.token_urlsafe(32))
        keep_listed(folder / "nats" / "passwords.conf", render_passwords(nats_passwords(settings)))
        make_secret(folder / "cursors", secrets.token_urlsafe(32))
        make_key_pairs(settings)
        make_key_file(folder / KEY_FILE)
    except OSError as error:
        raise SettingsError(
            f"无法在 {folder} 中建立密钥文件（{reason(error)}）：请检查 {PREFIX}SECRETS_DIR 的权限。"
        ) from error


def make_key_pairs(settings: Settings) -> None:
    """The keys services seal and sign checkpoints with, and the local issuer's, each once.

    The cryptography library takes a while to import: a warm start does without.
    """
    sealing, issuer = settings.secrets_folder / "sealing", settings.secrets_folder / "issuer.pem"
    make_missing_checkpoint_keys(settings.secrets_folder / "checkpoints")
    for service in SEALING_SERVICES:
        if not (sealing / f"{service}.pub").exists():
            from kernel.sealing import make_sealing_key

            make_sealing_key(sealing, service)
    if not (settings.secrets_folder / FERRY_KEYS).exists():
        from kernel.ferry.keys import make_hub_keys

        make_hub_keys(settings.secrets_folder)
    if settings.issues_tokens and not issuer.exists():
        from kernel.issuer import make_issuer

        make_issuer(settings)


def make_key_file(place: Path) -> None:
    """The key-encryption keys of the vaults; what exists stays, as all that is sealed depends on it."""
    if not place.exists():
        from kernel.vault.keepers import new_ring

        make_secret(place, new_ring().decode())


def make_missing_checkpoint_keys(folder: Path) -> None:
    """A key pair per service; the key file with all public halves is written last, so it tells that all are there."""
    places = [folder / "keys.json", *(folder / f"{service}.pem" for service in services())]
    if not all(place.exists() for place in places):
        from kernel.checkpoint_keys import make_checkpoint_keys

        make_checkpoint_keys(folder, services())


def nats_passwords(settings: Settings) -> dict[str, str]:
    """The password of each NATS user."""
    return {user.name: settings.secret(f"nats/{user.name}") for user in read_users()}


def keep_listed(path: Path, content: str) -> None:
    """Write the list of what stands in files of their own, anew where a user was added or taken away."""
    if path.exists() and path.read_text(encoding="utf-8") != content:
        path.unlink()
    make_secret(path, content)


def make_secret(path: Path, content: str) -> None:
    """Write the file unless it is there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(content)

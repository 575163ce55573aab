"""What a real run shares with the embedded one, and whether compose.yaml keeps to it."""

import json
import os
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from cli.embedded_postgres import program_version
from cli.nats_accounts import SERVER_CONFIG, NatsUser, read_users, render_config, services
from cli.passwords import SEALING_SERVICES, make_secrets
from cli.programs import newest_in_wheel, program
from kernel.ferry.keys import HUB_KEYS
from kernel.settings import PROJECT, Settings
from kernel.vault import KEY_FILE, VAULTS
from kernel.version import VERSION

COMPOSE = PROJECT / "deploy" / "compose.yaml"
GATEWAYS = ["gateway_a", "gateway_b"]
VARIABLES = {"LIANDONG_TOKEN_ISSUER": "https://issuer.example", "PATH": os.environ["PATH"]}


def compose(*arguments: str) -> str:
    argv = [str(program("docker-compose")), "-f", str(COMPOSE), *arguments]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, env=VARIABLES)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def model() -> dict[str, Any]:
    """compose.yaml as the engine would understand it."""
    parsed: dict[str, Any] = json.loads(compose("config", "--format", "json"))
    return parsed


def secrets_of(model: dict[str, Any], process: str) -> set[str]:
    return {
        secret["target"].removeprefix("/run/secrets/") for secret in model["services"][process].get("secrets") or []
    }


def test_the_committed_nats_configuration_follows_from_the_table_of_users() -> None:
    assert SERVER_CONFIG.read_text(encoding="utf-8") == render_config(read_users())


def test_no_user_may_use_the_whole_of_jetstream_but_the_provisioner() -> None:
    for user in read_users():
        assert "$JS.>" not in user.publishes
        assert ("$JS.API.>" in user.publishes) == (user.name == "provisioner")


@pytest.mark.parametrize("user", [user for user in read_users() if user.serves], ids=lambda user: user.name)
def test_a_service_consumes_exactly_the_sources_whose_events_it_handles(user: NatsUser) -> None:
    endpoints = import_module(f"services.{user.serves}.endpoints").ENDPOINTS
    sources = {event.subject.split(".")[0] for event in endpoints.events}
    assert sources - {user.serves} == set(user.consumes)


def test_compose_is_valid() -> None:
    compose("config", "-q")
    linted = subprocess.run([str(program("yamllint")), "--strict", str(COMPOSE)], cwd=PROJECT, capture_output=True)
    assert linted.returncode == 0, linted.stdout.decode()


def test_compose_runs_one_process_per_service_and_two_gateways(model: dict[str, Any]) -> None:
    assert set(model["services"]) == {"postgres", "nats", "provision", *GATEWAYS, *services()}
    for service in services():
        assert model["services"][service]["command"] == [f"services.{service}"]


def test_every_process_in_compose_says_whether_it_is_well(model: dict[str, Any]) -> None:
    for name in ("postgres", "nats", *GATEWAYS, *services()):
        assert model["services"][name]["healthcheck"]["test"]


def test_compose_sets_only_what_exists(model: dict[str, Any]) -> None:
    known = {f"LIANDONG_{name.upper()}" for name in Settings.model_fields}
    for name in ("provision", *GATEWAYS, *services()):
        assert set(model["services"][name]["environment"]) <= known


def test_compose_never_issues_its_own_tokens(model: dict[str, Any]) -> None:
    for name in (*GATEWAYS, *services()):
        assert model["services"][name]["environment"]["LIANDONG_ENVIRONMENT"] == "production"


def test_a_service_in_compose_holds_only_its_own_passwords(model: dict[str, Any]) -> None:
    for service in services():
        seals = service in SEALING_SERVICES
        sealing = {f"sealing/{service}.pem", f"sealing/{service}.pub"} if seals else set()
        own = {f"postgres/{service}", f"nats/{service}", f"checkpoints/{service}.pem"}
        vault = {f"postgres/{VAULTS[service]}", KEY_FILE} if service in VAULTS else set()
        ferry = {HUB_KEYS} if service == "transfer" else set()
        assert secrets_of(model, service) == own | sealing | vault | ferry
    for gateway in GATEWAYS:
        assert secrets_of(model, gateway) == {"nats/gateway", "cursors", "sealing/complaints.pub"}


def test_keys_and_revocations_lie_in_a_folder_whose_changes_every_process_sees(model: dict[str, Any]) -> None:
    for name in (*GATEWAYS, *services()):
        (trust,) = [one for one in model["services"][name]["volumes"] if one["target"] == "/run/trust"]
        assert trust["type"] == "bind" and trust["read_only"]
        for setting in ("LIANDONG_KEY_SET", "LIANDONG_REVOCATION_LIST"):
            assert model["services"][name]["environment"][setting].startswith("/run/trust/")


def test_every_secret_of_compose_is_one_that_provisioning_makes(model: dict[str, Any], tmp_path: Path) -> None:
    make_secrets(Settings.load(secrets_dir=tmp_path))
    for secret in model["secrets"].values():
        made = Path(secret["file"]).relative_to(PROJECT / "deploy" / "secrets")
        assert (tmp_path / made).is_file()


def test_compose_runs_the_servers_the_embedded_hub_runs(model: dict[str, Any]) -> None:
    version = subprocess.run([str(program("nats-server")), "--version"], capture_output=True, text=True).stdout
    assert model["services"]["nats"]["image"] == f"nats:{version.split(': v')[1].strip()}-alpine"
    assert model["services"]["postgres"]["image"] == f"postgres:{program_version(newest_in_wheel())}"


def test_the_image_holds_every_package_and_installs_by_hash() -> None:
    image = (PROJECT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    for package in ("contracts", "kernel", "services", "gateway", "cli", "deploy", "jurisdiction"):
        assert f"COPY {package} {package}\n" in image
    assert "--require-hashes" in image


def test_the_version_that_is_told_is_the_projects() -> None:
    assert f'version = "{VERSION}"\n' in (PROJECT / "pyproject.toml").read_text(encoding="utf-8")

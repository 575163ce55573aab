"""A wrong setting stops the start with one sentence that names it, what came and what is allowed."""

from pathlib import Path

import pytest

from kernel.settings import PROJECT, Settings, SettingsError


def refusal(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    for name, value in variables.items():
        monkeypatch.setenv(f"LIANDONG_{name}", value)
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    return str(caught.value)


def test_without_any_variable_the_hub_is_embedded_in_the_project() -> None:
    settings = Settings.load()
    assert settings.data_dir == PROJECT / ".liandong"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.postgres_url is settings.nats_url is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("HOST", "a.b.c"),
        ("ENVIRONMENT", "staging"),
        ("POSTGRES_URL", "postgresql://db"),
        ("POSTGRES_URL", "mysql://db/liandong"),
        ("NATS_URL", "nats"),
        ("POOL_SIZE", "0"),
        ("LOG_LEVEL", "loud"),
        ("TEST_CLOCK", "perhaps"),
        ("REQUEST_DEADLINE_MS", "5"),
    ],
)
def test_a_wrong_value_is_named_with_what_came_and_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    sentence = refusal(monkeypatch, **{name: value})
    assert sentence == f"LIANDONG_{name} 的值“{value}”无效：应为 {Settings.allowed(name.lower())}。"


def test_a_password_in_an_address_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = refusal(monkeypatch, POSTGRES_URL="postgresql://me:geheim@db/liandong")
    assert "LIANDONG_POSTGRES_URL" in sentence
    assert "geheim" not in sentence


def test_a_misspelt_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "LIANDONG_PROT" in refusal(monkeypatch, PROT="8000")


@pytest.mark.parametrize(("name", "value"), [("LOCAL_ISSUER", "true"), ("TEST_CLOCK", "true")])
def test_tools_for_trials_are_refused_off_loopback(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    sentence = refusal(monkeypatch, HOST="0.0.0.0", ENVIRONMENT="production", **{name: value})
    assert f"LIANDONG_{name}" in sentence
    assert "0.0.0.0" in sentence


def test_development_off_loopback_asks_to_switch_the_local_issuer_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "LIANDONG_LOCAL_ISSUER=false" in refusal(monkeypatch, HOST="0.0.0.0")


def test_production_switches_development_tools_off() -> None:
    settings = Settings.load(environment="production")
    assert not (settings.issues_tokens or settings.serves_graphiql or settings.allows_introspection)


def test_a_connection_string_holds_the_password_of_its_secret_file(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "registry").write_text("a/b?c\n")
    settings = Settings.load(secrets_dir=tmp_path, postgres_url="postgresql://db:5432/liandong?sslmode=require")
    assert settings.postgres_dsn("registry") == "postgresql://registry:a%2Fb%3Fc@db:5432/liandong?sslmode=require"


def test_a_missing_secret_file_is_named(tmp_path: Path) -> None:
    settings = Settings.load(secrets_dir=tmp_path)
    with pytest.raises(SettingsError, match="nats/gateway"):
        settings.secret("nats/gateway")


def test_without_servers_and_without_a_running_hub_the_address_is_asked_for(tmp_path: Path) -> None:
    settings = Settings.load(data_dir=tmp_path)
    with pytest.raises(SettingsError, match="LIANDONG_POSTGRES_URL"):
        settings.postgres_address()
    with pytest.raises(SettingsError, match="LIANDONG_NATS_URL"):
        settings.nats_address()


def test_a_running_hub_tells_its_addresses(tmp_path: Path) -> None:
    (tmp_path / "runtime.json").write_text('{"postgres_url": "postgresql://127.0.0.1:5/liandong"}')
    assert Settings.load(data_dir=tmp_path).postgres_address() == "127.0.0.1:5/liandong"


def test_every_setting_says_what_it_means_and_what_it_may_be() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description and " · " in field.description, name
        assert Settings.allowed(name), name

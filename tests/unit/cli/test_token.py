"""`hub token`: trial tokens, and the list of those revoked."""

import base64
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from cli.app import application
from contracts.errors import Refusal
from kernel.identity import Identity
from kernel.issuer import make_issuer
from kernel.settings import Settings, SettingsError
from kernel.trust import Revocations

PEM = f"-----BEGIN CERTIFICATE-----\n{base64.b64encode(b'certificate').decode()}\n-----END CERTIFICATE-----\n"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("LIANDONG_DATA_DIR", str(tmp_path))
    settings = Settings.load()
    settings.secrets_folder.mkdir()
    make_issuer(settings)
    return settings


def hub(*words: str, stdin: str = "") -> str:
    result = CliRunner().invoke(application("token"), ["token", *words], input=stdin)
    if isinstance(result.exception, SettingsError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output.strip()


async def test_a_token_that_is_piped_in_is_revoked(settings: Settings) -> None:
    token, other = hub("--as", "bureau-officer"), hub("--as", "bureau-officer")
    assert "一分钟" in hub("revoke", stdin=token)
    identity = Identity(settings)
    with pytest.raises(Refusal, match="TOKEN_REVOKED"):
        await identity.actor(token)
    assert (await identity.actor(other)).agency == "ecology-640500"


@pytest.mark.parametrize("way", [("--subject", "someone"), ("--id", "one"), ("--all",)])
def test_revoking_by_id_subject_or_all_is_written_down(settings: Settings, way: tuple[str, ...]) -> None:
    hub("revoke", *way)
    known = msgspec.json.decode(Path(settings.revocation_source).read_bytes(), type=Revocations)
    assert (bool(known.tokens), bool(known.subjects), bool(known.issued_until)) == (
        "--id" in way,
        "--subject" in way,
        "--all" in way,
    )


async def test_a_token_bound_to_a_certificate_comes_in_with_it_only(settings: Settings, tmp_path: Path) -> None:
    certificate = tmp_path / "client.pem"
    certificate.write_text(PEM)
    token = hub("--as", "bureau-officer", "--bind", str(certificate))
    assert (await Identity(settings).actor_at_the_door(token, PEM)).agency == "ecology-640500"
    with pytest.raises(Refusal, match="TOKEN_SENDER_UNPROVED"):
        await Identity(settings).actor_at_the_door(token, None)


def test_what_is_no_token_and_no_certificate_is_one_sentence(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="标准输入里没有令牌"):
        hub("revoke", stdin="nonsense")
    with pytest.raises(SettingsError, match="不是 PEM 证书文件"):
        hub("--as", "bureau-officer", "--bind", str(tmp_path / "absent.pem"))


def test_a_list_kept_elsewhere_is_not_changed_here(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANDONG_REVOCATION_LIST", "https://issuer.example/revoked.json")
    with pytest.raises(SettingsError, match="LIANDONG_REVOCATION_LIST"):
        hub("revoke", "--all")

"""Registered documents, and the command that registers them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.trusted import command
from contracts.errors import Refusal
from gateway.trusted import TrustedDocuments, hash_of, register
from kernel.settings import SettingsError

QUERY = "query Agencies { agencies(first: 3) { edges { node { name } } } }\n"


def test_a_registered_text_is_found_by_itself_and_by_its_hash(tmp_path: Path) -> None:
    hash = register(tmp_path, QUERY)
    documents = TrustedDocuments(tmp_path)
    assert hash == hash_of(QUERY)
    assert {documents.text(*given) for given in ((QUERY, None), (None, hash), (QUERY, f"sha256:{hash}"))} == {QUERY}


@pytest.mark.parametrize(
    ("query", "id"),
    [(QUERY + " ", None), ("{ a }", None), (None, "0" * 64), (None, "../x"), (None, None), ("{ a }", hash_of(QUERY))],
)
def test_anything_else_is_refused(tmp_path: Path, query: str | None, id: str | None) -> None:
    register(tmp_path, QUERY)
    with pytest.raises(Refusal) as caught:
        TrustedDocuments(tmp_path).text(query, id)
    assert caught.value.code == "DOCUMENT_NOT_TRUSTED"


def test_a_file_whose_content_does_not_fit_its_name_is_not_executed(tmp_path: Path) -> None:
    hash = register(tmp_path, QUERY)
    (tmp_path / f"{hash}.graphql").write_text("{ __typename }")
    with pytest.raises(Refusal):
        TrustedDocuments(tmp_path).text(None, hash)


def test_the_command_adds_lists_and_removes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, file = tmp_path / "trusted", tmp_path / "agencies.graphql"
    file.write_text(QUERY)
    monkeypatch.setenv("LIANDONG_TRUSTED_DOCUMENTS", str(folder))
    run = CliRunner().invoke
    assert hash_of(QUERY) in run(command, ["add", str(file)]).stdout
    assert run(command, ["list"]).stdout.startswith(f"{hash_of(QUERY)}  query Agencies")
    assert run(command, ["remove", hash_of(QUERY)]).exit_code == 0
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "reason"), [("{ nonsense }", "nonsense"), ("{ a", "Syntax"), ("{a a a a a a}", "同名")]
)
def test_the_command_registers_nothing_the_gateway_would_refuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, reason: str
) -> None:
    (tmp_path / "wrong.graphql").write_text(text)
    monkeypatch.setenv("LIANDONG_TRUSTED_DOCUMENTS", str(tmp_path / "trusted"))
    told = CliRunner().invoke(command, ["add", str(tmp_path / "wrong.graphql")])
    assert isinstance(told.exception, SettingsError)
    assert reason in str(told.exception)
    assert not (tmp_path / "trusted").exists()

"""What a log says of an error: what it is and where, never the words it carries."""

import json
import logging
import subprocess
import sys

import asyncpg
import msgspec
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from kernel.logs import Foreign, plainly, traced
from kernel.settings import PROJECT

CANARY = "欧阳雀灵13912345678"
DIES = f"""
from kernel.logs import start_logging
start_logging("registry")
try:
    int("{CANARY}")
except ValueError as error:
    raise LookupError("{CANARY}") from error
"""


class Reported(msgspec.Struct):
    """Something that is decoded."""

    age: int


def postgres_error() -> asyncpg.PostgresError:
    error = asyncpg.UniqueViolationError(f"duplicate key value: {CANARY}")
    error.detail = f"Key (phone)=({CANARY}) already exists."
    error.constraint_name = "callers_phone_key"
    return error


def undecodable() -> msgspec.DecodeError:
    with pytest.raises(msgspec.DecodeError) as raised:
        msgspec.json.decode(json.dumps({"age": CANARY}), type=Reported)
    return raised.value


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (postgres_error(), "UniqueViolationError 23505 callers_phone_key"),
        (Refusal("CALLER_UNKNOWN", name=CANARY), "Refusal CALLER_UNKNOWN"),
        (undecodable(), "ValidationError at $.age"),
        (ValueError(CANARY), "ValueError"),
        (KeyError(CANARY), "KeyError"),
        (FileNotFoundError(2, CANARY, CANARY), "FileNotFoundError 2"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_is_told_by_its_class_and_the_names_of_our_own_that_it_carries(error: Exception, words: str) -> None:
    assert plainly(error) == words


@given(st.text(min_size=6))
def test_no_text_of_an_error_is_told(text: str) -> None:
    assert plainly(RuntimeError(text)) == "RuntimeError"


def test_of_a_chain_of_errors_each_is_told_with_its_places_and_none_with_its_words() -> None:
    try:
        try:
            int(CANARY)
        except ValueError as error:
            raise ExceptionGroup(CANARY, [postgres_error(), error]) from error
    except ExceptionGroup as group:
        told = traced(group)
    assert [one.partition("\n")[0] for one in told] == [
        "ExceptionGroup",
        "UniqueViolationError 23505 callers_phone_key",
        "ValueError",
        "ValueError",
    ]
    assert __file__ in told[0] and CANARY not in str(told)


def test_a_process_that_ends_by_an_error_says_so_in_one_line_of_json_without_its_words() -> None:
    done = subprocess.run([sys.executable, "-c", DIES], cwd=PROJECT, capture_output=True, text=True, timeout=60)
    (line,) = done.stderr.splitlines()
    told = orjson.loads(line)
    assert done.returncode == 1 and told["process"] == "registry"
    assert [one.partition("\n")[0] for one in told["exception"]] == ["LookupError", "ValueError"]
    assert CANARY not in line


def test_a_librarys_record_is_a_line_of_json_and_what_it_quotes_behind_its_first_line_is_left_out() -> None:
    formatter = Foreign([lambda _, __, event: orjson.dumps(event).decode()], "gateway")
    record = logging.LogRecord("asyncio", logging.ERROR, "x.py", 1, f"never retrieved\nfuture: {CANARY}", None, None)
    assert orjson.loads(formatter.format(record)) == {
        "event": "never retrieved",
        "logger": "asyncio",
        "process": "gateway",
    }

"""Every message and every field has a place in the rights table."""

import pytest

from contracts.fields import Level
from contracts.files import FILE_STORES, FILE_VERBS, file_subject
from contracts.messages import Command, Query, Record
from kernel.rights import field_levels, hidden_fields, load_rights
from kernel.subjects import messages, record_of

RIGHTS = load_rights()
MESSAGES = messages()
ASKED = {subject: kind for subject, kind in MESSAGES.items() if issubclass(kind, Command | Query)}
FILES = {file_subject(service, verb) for service in FILE_STORES for verb in FILE_VERBS}


def records() -> list[type[Record]]:
    found: list[type[Record]] = []
    pending: list[type[Record]] = list(Record.__subclasses__())
    while pending:
        kind = pending.pop()
        found.append(kind)
        pending += kind.__subclasses__()
    return sorted(found, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("subject", sorted(ASKED))
def test_every_message_has_a_row(subject: str) -> None:
    assert subject in RIGHTS.by_message


@pytest.mark.parametrize("subject", sorted(RIGHTS.by_message))
def test_every_row_speaks_of_a_message_that_exists(subject: str) -> None:
    assert subject in ASKED or subject in FILES


@pytest.mark.parametrize("record", records(), ids=lambda kind: kind.__name__)
def test_every_field_of_a_record_states_its_level(record: type[Record]) -> None:
    assert [name for name, level in field_levels(record).items() if level is None] == []


@pytest.mark.parametrize("subject", sorted(subject for subject, kind in ASKED.items() if issubclass(kind, Query)))
def test_a_field_hidden_from_someone_can_be_empty(subject: str) -> None:
    record = record_of(ASKED[subject])
    for row in RIGHTS.by_message[subject] if record else []:
        for name in hidden_fields(record, row.sees) if record else ():
            default = record.__struct_defaults__ if record else ()
            required = len(record.__struct_fields__) - len(default) if record else 0
            index = record.__struct_fields__.index(name) if record else 0
            assert index >= required or record is None, f"{record}.{name} is hidden by {row} but required"


def test_commands_show_nothing_and_queries_show_something() -> None:
    for subject, kind in ASKED.items():
        for row in RIGHTS.by_message[subject]:
            if issubclass(kind, Command):
                assert not row.sees, subject
            elif record_of(kind):
                assert row.sees <= set(Level) and row.sees, subject

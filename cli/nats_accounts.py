"""One table of NATS users (deploy/nats/users.csv) and what follows from it: permissions, streams, consumers."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts.envelopes import INTAKE, PARTS_MAX, moved_subject
from contracts.operating import operating_subject
from kernel.settings import PROJECT

USERS_TABLE = PROJECT / "deploy" / "nats" / "users.csv"
SERVER_CONFIG = PROJECT / "deploy" / "nats" / "nats.conf"
HEADER = """\
# Made from users.csv by `./hub deploy nats --write`; change the table, not this file.
# Passwords come from passwords.conf beside this file, made from the secret files; it is never committed.
include "passwords.conf"
server_name: liandong
max_payload: 1MB
max_connections: 256
ping_interval: "20s"
jetstream {
  # The default flushes every two minutes: acknowledged messages were lost on a crash (Jepsen, 2.12.1).
  sync_interval: always
  max_memory_store: 64MB
  max_file_store: 8GB
}
accounts {
  LIANDONG {
    jetstream: enabled
    users: [
"""
FOOTER = """\
    ]
  }
}
"""


@dataclass(frozen=True)
class NatsUser:
    """One row: the service it is, the services it calls, whose events it consumes, whether it keeps streams.

    `takes`: it takes the intake stream in; `sends`: the subjects of that stream it may publish on, and nothing else.
    """

    name: str
    serves: str
    calls: tuple[str, ...]
    consumes: tuple[str, ...]
    takes: bool
    sends: tuple[str, ...]
    administers: bool

    @property
    def publishes(self) -> list[str]:
        """Subjects it may publish on, replies apart."""
        subjects = [*(f"{service}.>" for service in self.calls), *self.sends]
        subjects += [operating_subject(service) for service in (*self.calls, self.serves) if service]
        if self.administers:
            subjects.append("$JS.API.>")
        if self.serves:
            subjects += [
                f"event.{self.serves}.>",
                moved_subject(self.serves),
                f"$JS.API.STREAM.INFO.{stream_of(self.serves)}",
            ]
        for source in self.consumes:
            subjects += [*pulls_of(stream_of(source), self.name), f"feed.{source}.read.v1"]
        if self.takes:
            subjects += pulls_of(INTAKE, self.name)
        return subjects

    @property
    def subscribes(self) -> list[str]:
        """Subjects it may subscribe to: its own requests, its feed's readers, whose feed moves, its own replies."""
        own = [f"{self.serves}.>", f"feed.{self.serves}.>", operating_subject(self.serves)] if self.serves else []
        return [*own, *map(moved_subject, self.calls), f"_INBOX_{self.name}.>"]


def stream_of(service: str) -> str:
    """The stream that carries a service's events."""
    return f"EVENTS_{service}"


def pulls_of(stream: str, consumer: str) -> list[str]:
    """What reading a stream takes: pull, look, acknowledge."""
    name = f"{stream}.{consumer}"
    return [f"$JS.API.CONSUMER.MSG.NEXT.{name}", f"$JS.API.CONSUMER.INFO.{name}", f"$JS.ACK.{name}.>"]


def read_users(table: Path = USERS_TABLE) -> list[NatsUser]:
    """The rows of the table."""
    with table.open(encoding="utf-8", newline="") as lines:
        return [
            NatsUser(
                row["user"],
                row["serves"],
                listed(row["calls"]),
                listed(row["consumes"]),
                bool(row["takes"]),
                listed(row["sends"]),
                bool(row["administers"]),
            )
            for row in csv.DictReader(lines)
        ]


def listed(cell: str) -> tuple[str, ...]:
    """The entries of a cell joined by `|`."""
    return tuple(entry for entry in cell.split("|") if entry)


def services() -> list[str]:
    """The services, in the table's order."""
    return [user.serves for user in read_users() if user.serves]


def render_config(users: list[NatsUser]) -> str:
    """The server configuration both the embedded run and a real one use."""
    return HEADER + "".join("".join(f"      {line}\n" for line in render_user(user)) for user in users) + FOOTER


def render_user(user: NatsUser) -> Iterator[str]:
    """One user's block."""
    yield f"{{ user: {user.name}, password: ${password_variable(user.name)}, permissions: {{"
    yield from (f"    {line}" for line in render_list("publish", user.publishes))
    yield from (f"    {line}" for line in render_list("subscribe", user.subscribes))
    if user.serves:
        yield f'    allow_responses: {{ max: {PARTS_MAX}, expires: "1m" }}'
    yield "} }"


def render_list(name: str, subjects: list[str]) -> Iterator[str]:
    """One list of allowed subjects; anything else is denied."""
    yield f"{name}: {{ allow: ["
    yield from (f'    "{subject}"' for subject in subjects)
    yield "] }"


def render_passwords(passwords: Mapping[str, str]) -> str:
    """The file the configuration includes: one variable per user."""
    return "".join(f'{password_variable(user)}: "{password}"\n' for user, password in passwords.items())


def password_variable(user: str) -> str:
    """The configuration variable that holds a user's password."""
    return f"password_of_{user}"

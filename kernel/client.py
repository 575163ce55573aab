"""Sends commands and queries to the services."""

import time
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from contracts.envelopes import Answer, Request
from contracts.errors import Refusal
from contracts.files import FileMessage, file_subject
from contracts.messages import Command, Message, Query, Receipt
from kernel import tracing
from kernel.narrowing import Wanted, answers
from kernel.wire import Wire

R = TypeVar("R")
T = TypeVar("T")

_encode = msgspec.msgpack.Encoder().encode
_receipt = msgspec.msgpack.Decoder(Receipt)


class Client:
    """One caller's way to the services, under a deadline."""

    def __init__(self, wire: Wire, deadline_ms: int) -> None:
        self._wire = wire
        self._deadline_seconds = deadline_ms / 1000

    async def send(self, command: Command, *, token: str | None, id: str, after: Sequence[str] = ()) -> Receipt:
        """Order something, once the copies it is decided on have reached `after`; any Refusal is raised here."""
        answer = await self._request(command.subject, command, token=token, command=id, after=after)
        return _receipt.decode(answer.body)

    async def ask(
        self, query: Query[R], *, token: str | None, after: Sequence[str] = (), wanted: Wanted | None = None
    ) -> R:
        """Ask something; any Refusal of the service is raised here.

        With `wanted` a service may leave out all other fields of the records.
        """
        answer = await self._request(query.subject, query, token=token, after=after, wanted=wanted)
        told: R = answers(type(query), wanted if answer.narrow else None).decode(answer.body)
        return told

    async def file(self, service: str, verb: str, message: FileMessage, answer: type[T], *, token: str | None) -> T:
        """Ask something of a service's file store."""
        told = await self._request(file_subject(service, verb), message, token=token)
        return msgspec.msgpack.decode(told.body, type=answer)

    async def _request(
        self,
        subject: str,
        message: Message | FileMessage,
        *,
        token: str | None,
        command: str | None = None,
        after: Sequence[str] = (),
        wanted: Wanted | None = None,
    ) -> Answer:
        request = Request(
            body=msgspec.Raw(_encode(message)),
            expires_at=time.time() + self._deadline_seconds,
            token=token,
            command=command,
            after=list(after),
            wanted=wanted,
        )
        with tracing.span(f"ask {subject}", part="gateway"):
            answer = await self._wire.request(subject, request)
            if answer.refused is not None:
                raise Refusal(answer.refused.code, **answer.refused.data)
            return answer

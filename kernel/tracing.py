"""Traces, where LIANDONG_OTLP_ENDPOINT asks for them: one question or order from the gateway to the last read copy.

Off, nothing is imported and every call here is one comparison. A span says which message, service, code and statement,
never an argument, a value or who asked. docs/decisions/0100.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from kernel.settings import Settings

HEADER = "traceparent"
# Between a commit and its event's arrival elsewhere: what is older than so many commits is no longer followed.
REMEMBERED_MAX = 10_000
NOTHING: AbstractContextManager[None] = nullcontext()


class Recorder(Protocol):
    """What makes spans (kernel.spans); a trace is named by its W3C traceparent."""

    def span(
        self, name: str, parent: str | None, links: Sequence[str], facts: Mapping[str, str]
    ) -> AbstractContextManager[None]:
        """A span around what is done in it, below `parent` or what is under way."""

    def here(self) -> str | None:
        """What is under way."""

    def fail(self, code: str) -> None:
        """What is under way was refused."""

    def statement(self, record: Any) -> None:
        """A statement has been run (an asyncpg query logger)."""

    def close(self) -> None:
        """Send what is left."""


_recorder: Recorder | None = None
_traces: "OrderedDict[str, str]" = OrderedDict()


def begin(settings: Settings, process: str) -> None:
    """Trace this process from now on, if the settings say so."""
    if settings.otlp_endpoint is not None:
        from kernel.spans import recorder_to

        use(recorder_to(settings.otlp_endpoint, settings.trace_share, process))


def use(recorder: Recorder | None) -> None:
    """Record here from now on; None: nowhere."""
    global _recorder
    _recorder = recorder
    _traces.clear()


def end() -> None:
    """Send what is left."""
    if _recorder is not None:
        _recorder.close()


def span(
    name: str, *, parent: str | None = None, links: Sequence[str | None] = (), **facts: str
) -> AbstractContextManager[None]:
    """A span around what is done in it; `facts` name kinds and codes, never values."""
    if _recorder is None:
        return NOTHING
    return _recorder.span(name, parent, [link for link in links if link], facts)


def here() -> str | None:
    """The trace of what is under way."""
    return None if _recorder is None else _recorder.here()


def fail(code: str) -> None:
    """Say that what is under way was refused."""
    if _recorder is not None:
        _recorder.fail(code)


def remember(cause: str, trace: str | None = None) -> None:
    """Follow what comes of a command or event, here or where its events arrive."""
    if _recorder is not None and (trace := trace or _recorder.here()) is not None:
        _traces[cause] = trace
        if len(_traces) > REMEMBERED_MAX:
            _traces.popitem(last=False)


def of(cause: str) -> str | None:
    """The trace in which a command or event was carried out, while it is remembered."""
    return None if _recorder is None else _traces.get(cause)


def headers(traces: Sequence[str | None]) -> dict[str, str] | None:
    """The message header for what travels in one message, in its order; W3C's own where it is one."""
    return {HEADER: ",".join(one or "" for one in traces)} if _recorder is not None and any(traces) else None


def told(given: Mapping[str, str] | None, count: int) -> list[str | None]:
    """The traces a message header names for the `count` things in it."""
    if _recorder is None or not given or HEADER not in given:
        return [None] * count
    names: list[str | None] = [one or None for one in given[HEADER].split(",")]
    return names if len(names) == count else [None] * count


async def watch(connection: Any) -> None:
    """Have this connection's statements traced."""
    if _recorder is not None:
        connection.add_query_logger(_recorder.statement)

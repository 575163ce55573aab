"""Structured logs: one JSON object a line, Chinese kept readable, and of an error never the words it carries.

The text of an exception may quote what somebody reported: a row's values, a wrong input. A log tells its class, where
it was raised, and those of its attributes that name parts of the program only.
"""

import logging
import re
import sys
import traceback
from types import TracebackType
from typing import Any

import asyncpg
import msgspec
import orjson
import structlog
from nats.errors import Error as NatsError
from structlog.typing import EventDict, Processor

from contracts.errors import Refusal

PLACE = re.compile(r" - at `([^`]*)`$")
CAUSES_MAX = 5


def plainly(error: BaseException) -> str:
    """An error in words that quote no data: its class, and a code, constraint, path or reason of the system's."""
    name = type(error).__name__
    match error:
        case Refusal():
            return f"{name} {error.code}"
        case asyncpg.PostgresError():
            named = (error.sqlstate, error.schema_name, error.table_name, error.column_name, error.constraint_name)
            return " ".join([name, *(str(one) for one in named if one)])
        case msgspec.DecodeError():
            place = PLACE.search(str(error))
            return f"{name} at {place[1]}" if place else name
        case AttributeError() | NameError():
            return f"{name} {error.name}"
        case OSError():
            return f"{name} {error.errno}" if error.errno else name
        case NatsError():
            return f"{name}: {error}"
    return name


def traced(error: BaseException) -> list[str]:
    """An error and its causes, each with the places it passed; the deepest last."""
    told: list[str] = []
    current: BaseException | None = error
    while current is not None and len(told) < CAUSES_MAX:
        frames = traceback.extract_tb(current.__traceback__)
        told.append("\n".join([plainly(current), *(f"  {one.filename}:{one.lineno} {one.name}" for one in frames)]))
        if isinstance(current, BaseExceptionGroup):
            told += [line for one in current.exceptions[:CAUSES_MAX] for line in traced(one)]
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return told


def start_logging(process: str, level: str = "INFO") -> None:
    """Send this process's logs, its libraries' and its end by an error to standard error, each line naming it."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _trace,
    ]
    structlog.configure(
        processors=[*shared, _render],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    structlog.contextvars.bind_contextvars(process=process)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Foreign([*shared, _render], process))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    sys.excepthook = _last_words


class Foreign(logging.Formatter):
    """A library's record in our form; of what asyncio says only the first line, as the others quote."""

    def __init__(self, processors: list[Processor], process: str) -> None:
        super().__init__()
        self._processors = processors
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        words = record.getMessage().partition("\n")[0]
        event: Any = {"event": words, "logger": record.name, "process": self._process}
        if record.exc_info:
            event["exc_info"] = record.exc_info
        for processor in self._processors:
            event = processor(None, record.levelname.lower(), event)
        return str(event)


def _trace(_: Any, __: str, event: EventDict) -> EventDict:
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    elif error and not isinstance(error, BaseException):
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["exception"] = traced(error)
    return event


def _render(_: Any, __: str, event: EventDict) -> str:
    return orjson.dumps(event, default=str).decode()


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    structlog.get_logger().critical("the process ends by an error", exc_info=error.with_traceback(trace))

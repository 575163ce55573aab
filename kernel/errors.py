"""From an exception to what a caller may be told."""

import uuid
from typing import Any

import asyncpg
import structlog

from contracts.envelopes import Refused
from contracts.errors import Refusal

log = structlog.get_logger()

UNAVAILABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    OSError,
    TimeoutError,
)


def refused(error: Exception, **context: Any) -> Refused:
    """A refusal as it is; anything else is logged under an id, and only the id is told."""
    if isinstance(error, Refusal):
        return Refused(code=error.code, data=error.data)
    error_id = str(uuid.uuid4())
    log.error("unexpected error", error_id=error_id, exc_info=error, **context)
    code = "UNAVAILABLE" if isinstance(error, UNAVAILABLE) else "INTERNAL"
    return Refused(code=code, data={"error_id": error_id})

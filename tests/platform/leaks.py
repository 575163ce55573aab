"""What no answer may say or be."""

from typing import Any

import httpx

INTERNALS = ("Traceback", "site-packages", "asyncpg", "msgspec", "SELECT ", "relation ", "constraint", ".py")
UNEXPECTED = {"INTERNAL", "UNAVAILABLE", "SERVICE_UNAVAILABLE", "DEADLINE_PASSED"}


def complaint(answer: httpx.Response) -> str | None:
    """What is wrong with an answer to a GraphQL request."""
    if answer.status_code >= 500:
        return f"HTTP {answer.status_code}"
    told: dict[str, Any] = answer.json()
    codes = {error["extensions"]["code"] for error in told.get("errors", [])}
    if codes & UNEXPECTED:
        return str(codes & UNEXPECTED)
    return next((word for word in INTERNALS if word in answer.text), None)

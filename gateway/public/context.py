"""What a public request carries: nobody's identity, and a limit to what one address reports."""

from collections.abc import Callable
from typing import Any

from gateway.context import Context


class PublicContext(Context):
    """A request with no login, whatever came with it."""

    def __init__(self, base: Context, charge_report: Callable[[Context], None]) -> None:
        super().__init__(
            actor=base.actor,
            token=None,
            client=base.client,
            cursors=base.cursors,
            sealers=base.sealer_to,
            address=base.address,
        )
        self._charge_report = charge_report

    def charge_report(self) -> None:
        """Count a report of this address. Refusal: PUBLIC_ERROR_TOO_SOON."""
        self._charge_report(self)


def public_context_of(info: Any) -> PublicContext:
    """The request's context."""
    context: PublicContext = info.context
    return context

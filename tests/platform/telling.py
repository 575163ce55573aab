"""Events of other services, told to a running one as its bus would."""

from datetime import UTC, datetime

import msgspec

from contracts.envelopes import Published
from contracts.messages import Event
from kernel.service import Service
from tests.platform.hub import new_id


class Telling:
    """One who speaks for every other service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._positions: dict[str, int] = {}
        self._versions: dict[str, int] = {}

    async def told(self, *facts: tuple[str, Event]) -> None:
        """Events in order, each on its aggregate."""
        for aggregate, event in facts:
            source = event.subject.split(".")[0]
            self._positions[source] = self._positions.get(source, 0) + 1
            self._versions[aggregate] = self._versions.get(aggregate, 0) + 1
            published = Published(
                id=new_id(),
                source=source,
                position=self._positions[source],
                aggregate=aggregate,
                version=self._versions[aggregate],
                type=event.subject,
                data=msgspec.json.encode(event),
                at=datetime.now(UTC),
                cause="test",
            )
            await self._service.copies.take(source, [published])

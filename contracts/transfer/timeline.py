"""The part of an enterprise's timeline 大事记 that the transfer service tells."""

from typing import ClassVar

from contracts.timeline import TimelineOfEnterprises


class TransferTimeline(TimelineOfEnterprises, frozen=True, kw_only=True):
    """What the transfer service knows happened."""

    subject: ClassVar[str] = "transfer.timeline.of_enterprises.v1"

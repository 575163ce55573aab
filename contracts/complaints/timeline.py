"""The part of an enterprise's timeline 大事记 that the complaints service tells."""

from typing import ClassVar

from contracts.timeline import TimelineOfEnterprises


class ComplaintsTimeline(TimelineOfEnterprises, frozen=True, kw_only=True):
    """What the complaints service knows happened."""

    subject: ClassVar[str] = "complaints.timeline.of_enterprises.v1"

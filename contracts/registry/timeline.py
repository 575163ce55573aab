"""The part of an enterprise's timeline 大事记 that the registry tells."""

from typing import ClassVar

from contracts.timeline import TimelineOfEnterprises


class RegistryTimeline(TimelineOfEnterprises, frozen=True, kw_only=True):
    """What the registry knows happened."""

    subject: ClassVar[str] = "registry.timeline.of_enterprises.v1"

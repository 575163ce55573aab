"""The part of an enterprise's timeline 大事记 that joint inspection tells."""

from typing import ClassVar

from contracts.timeline import TimelineOfEnterprises


class JointInspectionTimeline(TimelineOfEnterprises, frozen=True, kw_only=True):
    """What joint inspection knows happened."""

    subject: ClassVar[str] = "joint_inspection.timeline.of_enterprises.v1"

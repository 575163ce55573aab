"""Detections 应移未移监督线索 in GraphQL."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from contracts.crime_thresholds import MetThreshold as MetThresholdContract
from contracts.registry.directory import GetEnterprises
from contracts.transfer import detections as contract
from contracts.transfer.referrals import GetReferrals
from gateway import fields
from gateway.nodes import Node
from gateway.transfer.referrals import Referral
from gateway.types import record

if TYPE_CHECKING:
    from gateway.registry.directory import Enterprise


def _enterprises(codes: list[str]) -> GetEnterprises:
    return GetEnterprises(credit_codes=codes)


def _referrals(numbers: list[str]) -> GetReferrals:
    return GetReferrals(numbers=numbers)


@record(MetThresholdContract, "事实达到的一项追诉标准")
class MetThreshold:
    """A criminal threshold that a fact meets."""


@record(contract.Detection, "监督线索：达到追诉标准而未移送，或者移送后未按期接收、立案；涉案企业和公众不可见")
class Detection(Node):
    """A detection."""

    enterprise = fields.link_by(
        Annotated["Enterprise", strawberry.lazy("gateway.registry.directory")] | None,
        _enterprises,
        key="credit_code",
        description="涉案企业",
    )
    referral_case = fields.link_by(
        Referral | None, _referrals, key="referral", description="相关移送案件；本单位不是其当事单位的为空"
    )


@record(contract.DetectionCount, "一个区划、一种类型的监督线索数量，只计本单位可见的")
class DetectionCount:
    """Counts of a region and kind."""


@record(contract.DetectionRate, "一项规则的按期办理率，只计本单位可见的")
class DetectionRate:
    """The rate of a rule."""


def _by_number(numbers: list[str]) -> contract.GetDetections:
    return contract.GetDetections(numbers=numbers)


def _of_enterprises(codes: list[str], size: int) -> contract.DetectionsOfEnterprises:
    return contract.DetectionsOfEnterprises(credit_codes=codes, size=size)


detections_of_enterprise = fields.links(
    Detection,
    _of_enterprises,
    key="credit_code",
    description="涉及本企业的监督线索，只列出本单位可见的",
)


@strawberry.type
class DetectionQuery:
    """Questions about detections."""

    detection = fields.one(
        Detection, _by_number, argument="number", about="监督线索编号", description="按编号查询监督线索"
    )
    detections = fields.many(
        Detection, contract.ListDetections, description="监督线索：该移不移、以罚代刑、该接不接、该立不立，新的在前"
    )
    detection_counts = fields.many(
        DetectionCount, contract.ListDetectionCounts, description="各区划各类监督线索的数量，按状态"
    )
    detection_rates = fields.many(
        DetectionRate, contract.ListDetectionRates, description="各项规则的按期办理率，供上级机关和检察机关查看"
    )


@strawberry.type
class DetectionMutation:
    """Orders about detections, by those who watch, never by the agency that owes."""

    dismiss_detection = fields.command(
        contract.DismissDetection,
        Detection,
        _by_number,
        description="检察机关或上级机关负责人排除监督线索并说明理由；出现新的事实时重新计时",
    )
    record_detection_opinion = fields.command(
        contract.RecordDetectionOpinion, Detection, _by_number, description="检察机关记入就监督线索提出的检察意见"
    )

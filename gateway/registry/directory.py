"""The directory 检查对象名录库 in GraphQL: one profile per enterprise, joined across the services."""

import strawberry

from contracts.registry import directory as contract
from contracts.registry.enterprise_search import ListEnterprises
from contracts.registry.points import RegisterPoints
from gateway import fields
from gateway.complaints.clue_exchange import exchanged_clues_of_enterprise
from gateway.complaints.intake import complaints_of_enterprise
from gateway.joint_inspection.allowances import visit_allowance_of_enterprise
from gateway.joint_inspection.exemptions import inspection_exemption_of_enterprise
from gateway.joint_inspection.handlings import handlings_of_enterprise
from gateway.joint_inspection.objects import draw_weight_of_enterprise
from gateway.joint_inspection.static_facts import verified_facts_of_enterprise
from gateway.joint_inspection.visits import visits_of_enterprise
from gateway.nodes import Node
from gateway.registry.alerts import alerts_of_enterprise, clues_of_enterprise, weak_points_of_enterprise
from gateway.registry.credit import credit_facts_of_enterprise, credit_of_enterprise
from gateway.registry.merges import merges_of_enterprise
from gateway.registry.observations import observations_of_enterprise
from gateway.registry.permit_reports import permit_reports_of_enterprise
from gateway.registry.permits import permits_of_enterprise
from gateway.registry.points import points_of_enterprise
from gateway.registry.positive_list import positive_list_checks_of_enterprise, positive_listings_of_enterprise
from gateway.registry.relocations import relocations_of_enterprise
from gateway.registry.static_facts import static_facts_of_enterprise
from gateway.registry.study import study_points_of_enterprise
from gateway.timeline import timeline_of_enterprise
from gateway.transfer.detections import detections_of_enterprise
from gateway.transfer.proceedings import proceedings_of_enterprise
from gateway.transfer.referrals import referrals_of_enterprise
from gateway.types import record


@record(contract.EnterpriseChange, "企业登记内容的一次变更：何人、何时、变更前后")
class EnterpriseChange:
    """A change of an entry."""


def _by_code(codes: list[str]) -> contract.GetEnterprises:
    return contract.GetEnterprises(credit_codes=codes)


def _changes(codes: list[str], size: int) -> contract.ChangesOfEnterprises:
    return contract.ChangesOfEnterprises(credit_codes=codes, size=size)


@record(contract.Enterprise, "企业：检查对象名录库中的监管对象，一企一档")
class Enterprise(Node):
    """An enterprise."""

    permits = permits_of_enterprise
    permit_reports = permit_reports_of_enterprise
    static_facts = static_facts_of_enterprise
    points = points_of_enterprise
    observations = observations_of_enterprise
    alerts = alerts_of_enterprise
    clues = clues_of_enterprise
    weak_points = weak_points_of_enterprise
    positive_listings = positive_listings_of_enterprise
    positive_list_checks = positive_list_checks_of_enterprise
    credit = credit_of_enterprise
    credit_facts = credit_facts_of_enterprise
    study_points = study_points_of_enterprise
    complaints = complaints_of_enterprise
    exchanged_clues = exchanged_clues_of_enterprise
    visits = visits_of_enterprise
    finding_handlings = handlings_of_enterprise
    referrals = referrals_of_enterprise
    proceedings = proceedings_of_enterprise
    detections = detections_of_enterprise
    draw_weight = draw_weight_of_enterprise
    inspection_exemption = inspection_exemption_of_enterprise
    visit_allowance = visit_allowance_of_enterprise
    merges = merges_of_enterprise
    relocations = relocations_of_enterprise
    verified_facts = verified_facts_of_enterprise
    changes = fields.links(
        EnterpriseChange, _changes, key="credit_code", description="登记内容的变更，新的在前，只列出可见的"
    )
    timeline = timeline_of_enterprise


@strawberry.type
class EnterpriseQuery:
    """Questions about enterprises."""

    enterprise = fields.one(
        Enterprise,
        _by_code,
        argument="credit_code",
        about="统一社会信用代码",
        description="按统一社会信用代码查询企业",
    )
    enterprises = fields.many(
        Enterprise, ListEnterprises, description="企业名录，可按名称、地址、代码、行业、名单、信用、距离等检索"
    )
    enterprise_changes = fields.many(
        EnterpriseChange, contract.ListEnterpriseChanges, description="一家企业登记内容的全部变更，新的在前"
    )


@strawberry.type
class EnterpriseMutation:
    """Orders about enterprises."""

    register_enterprise = fields.command(contract.RegisterEnterprise, Enterprise, _by_code, description="登记企业")
    change_enterprise = fields.command(contract.ChangeEnterprise, Enterprise, _by_code, description="变更企业登记内容")
    register_points = fields.command(
        RegisterPoints, Enterprise, _by_code, description="登记或变更一家企业的监测点位：排放口、治理设施、生产设施"
    )
    close_enterprise = fields.command(contract.CloseEnterprise, Enterprise, _by_code, description="注销企业登记")
    reopen_enterprise = fields.command(
        contract.ReopenEnterprise, Enterprise, _by_code, description="恢复误注销的企业登记"
    )

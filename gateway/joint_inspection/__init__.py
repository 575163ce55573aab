"""The joint inspection service's part of the graph."""

from gateway.joint_inspection.annual_plans import AnnualPlanMutation, AnnualPlanQuery
from gateway.joint_inspection.case_teams import CaseTeamMutation, CaseTeamQuery
from gateway.joint_inspection.checklists import ChecklistMutation, ChecklistQuery
from gateway.joint_inspection.commissions import CommissionMutation, CommissionQuery
from gateway.joint_inspection.cross_checks import CrossCheckMutation, CrossCheckQuery
from gateway.joint_inspection.draws import DrawMutation, DrawQuery
from gateway.joint_inspection.fairness import FairnessQuery
from gateway.joint_inspection.field_packages import FieldPackageMutation, FieldPackageQuery
from gateway.joint_inspection.handlings import HandlingMutation, HandlingQuery
from gateway.joint_inspection.laboratories import LaboratoryMutation, LaboratoryQuery
from gateway.joint_inspection.monitoring_plans import MonitoringPlanMutation, MonitoringPlanQuery
from gateway.joint_inspection.notices import VisitNoticeMutation, VisitNoticeQuery
from gateway.joint_inspection.oversight import OversightMutation, OversightQuery
from gateway.joint_inspection.plans import PlanMutation, PlanQuery
from gateway.joint_inspection.publication import PublicationMutation, PublicationQuery
from gateway.joint_inspection.recordings import RecordingMutation, RecordingQuery
from gateway.joint_inspection.visit_merges import VisitMergeMutation, VisitMergeQuery
from gateway.joint_inspection.visits import VisitMutation, VisitQuery

QUERIES: tuple[type, ...] = (
    AnnualPlanQuery,
    CaseTeamQuery,
    ChecklistQuery,
    CommissionQuery,
    CrossCheckQuery,
    DrawQuery,
    FairnessQuery,
    FieldPackageQuery,
    HandlingQuery,
    LaboratoryQuery,
    MonitoringPlanQuery,
    VisitNoticeQuery,
    OversightQuery,
    PlanQuery,
    PublicationQuery,
    RecordingQuery,
    VisitMergeQuery,
    VisitQuery,
)
MUTATIONS: tuple[type, ...] = (
    AnnualPlanMutation,
    CaseTeamMutation,
    ChecklistMutation,
    CommissionMutation,
    CrossCheckMutation,
    DrawMutation,
    FieldPackageMutation,
    HandlingMutation,
    LaboratoryMutation,
    MonitoringPlanMutation,
    VisitNoticeMutation,
    OversightMutation,
    PlanMutation,
    PublicationMutation,
    RecordingMutation,
    VisitMergeMutation,
    VisitMutation,
)
SUBSCRIPTIONS: tuple[type, ...] = ()

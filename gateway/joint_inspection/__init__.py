"""The joint inspection service's part of the graph."""

from gateway.joint_inspection.commissions import CommissionMutation, CommissionQuery
from gateway.joint_inspection.draws import DrawMutation, DrawQuery
from gateway.joint_inspection.laboratories import LaboratoryMutation, LaboratoryQuery
from gateway.joint_inspection.monitoring_plans import MonitoringPlanMutation, MonitoringPlanQuery
from gateway.joint_inspection.plans import PlanMutation, PlanQuery
from gateway.joint_inspection.visits import VisitMutation, VisitQuery

QUERIES: tuple[type, ...] = (
    PlanQuery,
    DrawQuery,
    VisitQuery,
    MonitoringPlanQuery,
    LaboratoryQuery,
    CommissionQuery,
)
MUTATIONS: tuple[type, ...] = (
    PlanMutation,
    DrawMutation,
    VisitMutation,
    MonitoringPlanMutation,
    LaboratoryMutation,
    CommissionMutation,
)
SUBSCRIPTIONS: tuple[type, ...] = ()

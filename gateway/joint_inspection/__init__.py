"""The joint inspection service's part of the graph."""

from gateway.joint_inspection.annual_plans import AnnualPlanMutation, AnnualPlanQuery
from gateway.joint_inspection.draws import DrawMutation, DrawQuery
from gateway.joint_inspection.fairness import FairnessQuery
from gateway.joint_inspection.plans import PlanMutation, PlanQuery
from gateway.joint_inspection.visits import VisitMutation, VisitQuery

QUERIES: tuple[type, ...] = (PlanQuery, AnnualPlanQuery, DrawQuery, VisitQuery)
MUTATIONS: tuple[type, ...] = (PlanMutation, AnnualPlanMutation, DrawMutation, VisitMutation)
QUERIES: tuple[type, ...] = (PlanQuery, DrawQuery, FairnessQuery, VisitQuery)
MUTATIONS: tuple[type, ...] = (PlanMutation, DrawMutation, VisitMutation)
from gateway.joint_inspection.handlings import HandlingMutation, HandlingQuery
from gateway.joint_inspection.plans import PlanMutation, PlanQuery
from gateway.joint_inspection.visits import VisitMutation, VisitQuery

QUERIES: tuple[type, ...] = (
    PlanQuery,
    DrawQuery,
    VisitQuery,
    HandlingQuery,
)
MUTATIONS: tuple[type, ...] = (
    PlanMutation,
    DrawMutation,
    VisitMutation,
    HandlingMutation,
)
SUBSCRIPTIONS: tuple[type, ...] = ()

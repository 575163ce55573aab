"""The joint inspection service's part of the graph."""

from gateway.joint_inspection.checklists import ChecklistMutation, ChecklistQuery
from gateway.joint_inspection.draws import DrawMutation, DrawQuery
from gateway.joint_inspection.plans import PlanMutation, PlanQuery
from gateway.joint_inspection.visits import VisitMutation, VisitQuery

QUERIES: tuple[type, ...] = (PlanQuery, DrawQuery, VisitQuery, ChecklistQuery)
MUTATIONS: tuple[type, ...] = (PlanMutation, DrawMutation, VisitMutation, ChecklistMutation)
SUBSCRIPTIONS: tuple[type, ...] = ()

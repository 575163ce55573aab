"""The joint inspection service's part of the graph."""

from gateway.joint_inspection.draws import DrawMutation, DrawQuery
from gateway.joint_inspection.oversight import OversightMutation, OversightQuery
from gateway.joint_inspection.plans import PlanMutation, PlanQuery
from gateway.joint_inspection.publication import PublicationMutation, PublicationQuery
from gateway.joint_inspection.visits import VisitMutation, VisitQuery

QUERIES: tuple[type, ...] = (PlanQuery, DrawQuery, VisitQuery, PublicationQuery, OversightQuery)
MUTATIONS: tuple[type, ...] = (PlanMutation, DrawMutation, VisitMutation, PublicationMutation, OversightMutation)
SUBSCRIPTIONS: tuple[type, ...] = ()

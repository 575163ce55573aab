"""The joint inspection service's part of the graph."""

from gateway.joint_inspection.draws import DrawMutation, DrawQuery
from gateway.joint_inspection.field_packages import FieldPackageMutation, FieldPackageQuery
from gateway.joint_inspection.notices import VisitNoticeMutation, VisitNoticeQuery
from gateway.joint_inspection.plans import PlanMutation, PlanQuery
from gateway.joint_inspection.visits import VisitMutation, VisitQuery

QUERIES: tuple[type, ...] = (PlanQuery, DrawQuery, VisitQuery, VisitNoticeQuery, FieldPackageQuery)
MUTATIONS: tuple[type, ...] = (PlanMutation, DrawMutation, VisitMutation, VisitNoticeMutation, FieldPackageMutation)
SUBSCRIPTIONS: tuple[type, ...] = ()

"""The registry's part of the graph."""

from gateway.registry.agencies import AgencyMutation, AgencyQuery
from gateway.registry.catalogue import CatalogueMutation, CatalogueQuery
from gateway.registry.directory import EnterpriseMutation, EnterpriseQuery
from gateway.registry.imports import ImportMutation, ImportQuery, ImportSubscription
from gateway.registry.officers import OfficerMutation, OfficerQuery
from gateway.registry.permits import PermitMutation, PermitQuery

QUERIES: tuple[type, ...] = (AgencyQuery, EnterpriseQuery, PermitQuery, OfficerQuery, CatalogueQuery, ImportQuery)
MUTATIONS: tuple[type, ...] = (
    AgencyMutation,
    EnterpriseMutation,
    PermitMutation,
    OfficerMutation,
    CatalogueMutation,
    ImportMutation,
)
SUBSCRIPTIONS: tuple[type, ...] = (ImportSubscription,)

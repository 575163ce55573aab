"""The registry's part of the graph."""

from gateway.registry.agencies import AgencyMutation, AgencyQuery

QUERIES: tuple[type, ...] = (AgencyQuery,)
MUTATIONS: tuple[type, ...] = (AgencyMutation,)

"""The complaints service's part of the graph."""

QUERIES: tuple[type, ...] = ()
MUTATIONS: tuple[type, ...] = ()

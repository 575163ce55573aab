"""GraphiQL for development: served from this package, it renews its persona's token by itself."""

from gateway.graphiql.pages import add_graphiql

__all__ = ["add_graphiql"]

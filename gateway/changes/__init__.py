"""What happens, as it happens: the pull feed and the subscriptions."""

from gateway.changes.pulling import ChangeQuery

QUERIES: tuple[type, ...] = (ChangeQuery,)
MUTATIONS: tuple[type, ...] = ()
SUBSCRIPTIONS: tuple[type, ...] = ()

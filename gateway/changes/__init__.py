"""What happens, as it happens: the pull feed and the subscriptions."""

from gateway.changes.pulling import ChangeQuery
from gateway.changes.subscriptions import ChangeSubscription

QUERIES: tuple[type, ...] = (ChangeQuery,)
MUTATIONS: tuple[type, ...] = ()
SUBSCRIPTIONS: tuple[type, ...] = (ChangeSubscription,)

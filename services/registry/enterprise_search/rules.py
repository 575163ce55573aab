"""What a search may ask, and the box in which everything near a place lies."""

from collections.abc import Collection, Mapping
from math import asin, cos, degrees, radians, sin, sqrt

import msgspec

from contracts.errors import Refusal
from contracts.registry.enterprise_search import EnterpriseOrder, ListEnterprises, NearPlace
from services.registry.directory.rules import grams

EARTH_RADIUS = 6_371_008.8
# Wider by a millimetre or so, for what arithmetic rounds away at the edge.
ROUNDING = 1e-8
ORDERS_OF_CODES = (EnterpriseOrder.CREDIT_CODE, EnterpriseOrder.DISTANCE)


class Place(msgspec.Struct, frozen=True):
    """A place in degrees."""

    longitude: float
    latitude: float


class Box(msgspec.Struct, frozen=True):
    """Every place between two corners."""

    south_west: Place
    north_east: Place

    def holds(self, place: Place) -> bool:
        """Whether a place lies in the box."""
        return (
            self.south_west.longitude <= place.longitude <= self.north_east.longitude
            and self.south_west.latitude <= place.latitude <= self.north_east.latitude
        )


def metres_between(one: Place, other: Place) -> float:
    """Along a great circle, in metres (haversine)."""
    up = sin(radians(other.latitude - one.latitude) / 2) ** 2
    along = sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(min(1, up + cos(radians(one.latitude)) * cos(radians(other.latitude)) * along)))


def box_around(place: Place, metres: float) -> Box:
    """The smallest box that holds every place within so many metres; of places far from the poles."""
    angle = metres / EARTH_RADIUS
    up = degrees(angle) + ROUNDING
    along = degrees(asin(sin(angle) / cos(radians(place.latitude)))) + ROUNDING
    return Box(Place(place.longitude - along, place.latitude - up), Place(place.longitude + along, place.latitude + up))


def place_of(near: NearPlace) -> Place:
    """The place looked around."""
    return Place(near.longitude, near.latitude)


def check(query: ListEnterprises, levels: Mapping[str, str], sees_levels: bool) -> None:
    """Refuse what no index answers or the asker may not know; `levels` are the names of credit levels by code."""
    for field, words in (("name", query.name), ("address", query.address)):
        if words is not None and not grams(words):
            raise Refusal("INVALID_INPUT", field=field, got=words, allowed="至少 2 个字")
    _check_order(query)
    if query.credit_level is not None:
        _check_level(query.credit_level, levels, sees_levels)


def _check_order(query: ListEnterprises) -> None:
    by_distance = query.order is EnterpriseOrder.DISTANCE
    if by_distance and query.near is None:
        raise _order_refused(query.order, "其他排序；按距离排序须同时给出 near（地点与距离）")
    if query.near is not None and not by_distance:
        raise _order_refused(query.order, f"{EnterpriseOrder.DISTANCE.label}（已给出 near）")
    if query.credit_code is not None and query.order not in ORDERS_OF_CODES:
        raise _order_refused(query.order, f"{_labels(ORDERS_OF_CODES)}（已给出 creditCode）")


def _order_refused(order: EnterpriseOrder, allowed: str) -> Refusal:
    return Refusal("INVALID_INPUT", field="order", got=order.label, allowed=allowed)


def _check_level(level: str, levels: Mapping[str, str], sees_levels: bool) -> None:
    if not sees_levels:
        raise Refusal("CREDIT_LEVEL_NOT_PUBLIC")
    if level not in levels:
        allowed = "、".join(f"{code}（{name}）" for code, name in levels.items())
        raise Refusal("INVALID_INPUT", field="creditLevel", got=level, allowed=allowed)


def _labels(orders: Collection[EnterpriseOrder]) -> str:
    return "或".join(order.label for order in orders)

"""The one graph: every topic's questions and orders."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from gateway import changes, checkpoints, complaints, deliveries, joint_inspection, registry, transfer
from gateway.changes.types import JSON, Json
from gateway.nodes import NodeQuery
from gateway.types import SCALARS
from gateway.uploads import UPLOAD, Upload

DOMAINS = (registry, joint_inspection, complaints, transfer, checkpoints, changes, deliveries)


def build_schema() -> strawberry.Schema:
    """The schema of the gateway."""
    return strawberry.Schema(
        query=_merged("Query", "查询", (*(kind for domain in DOMAINS for kind in domain.QUERIES), NodeQuery)),
        mutation=_merged("Mutation", "办理", tuple(kind for domain in DOMAINS for kind in domain.MUTATIONS)),
        subscription=_merged(
            "Subscription", "订阅", tuple(kind for domain in DOMAINS for kind in domain.SUBSCRIPTIONS)
        ),
        config=StrawberryConfig(scalar_map=SCALARS | {Upload: UPLOAD, Json: JSON}),
    )


def _merged(name: str, description: str, topics: tuple[type, ...]) -> type:
    return strawberry.type(type(name, topics, {}), name=name, description=description)

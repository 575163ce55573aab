"""The people of a trial: personas of the jurisdiction, for whom the local issuer signs tokens."""

from contracts.actors import Actor, AgencyKind, Role
from kernel.jurisdiction import Jurisdiction


def personas(jurisdiction: Jurisdiction) -> dict[str, tuple[str, Actor]]:
    """Chinese name and actor of every persona, by its key."""
    return {row["persona"]: (row["name"], _actor(row)) for row in jurisdiction.table("personas")}


def _actor(row: dict[str, str]) -> Actor:
    return Actor(
        subject=row["subject"],
        agency=row["agency"],
        agency_kind=AgencyKind(row["agency_kind"]),
        region=row["region"],
        roles=tuple(Role(role) for role in row["roles"].split("|")),
    )

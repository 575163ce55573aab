"""The people of a trial, for whom the local issuer signs tokens: personas, officers and members of any enterprise."""

import re

from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.patterns import CREDIT_CODE_SHAPE
from kernel.jurisdiction import Jurisdiction

NOWHERE = "000000"


def persona(jurisdiction: Jurisdiction, key: str) -> Actor | None:
    """A persona, an officer by certificate, or the member of the enterprise with this credit code."""
    known = personas(jurisdiction).get(key)
    if known is not None:
        return known[1]
    return _member(key) if re.search(CREDIT_CODE_SHAPE, key) else None


def personas(jurisdiction: Jurisdiction) -> dict[str, tuple[str, Actor]]:
    """Chinese name and actor of every persona by its key, of every officer by certificate; each in its office."""
    named = {row["persona"]: (row["name"], _actor(row)) for row in jurisdiction.table("personas")}
    kinds = {row["code"]: AgencyKind(row["kind"]) for row in jurisdiction.table("agencies")}
    officers = {row["certificate"]: (row["name"], _officer(row, kinds)) for row in jurisdiction.table("officers")}
    offices = {(row["agency"], row["subject"]): row["office"] for row in jurisdiction.table("office_members")}
    return {key: (name, _seated(one, offices)) for key, (name, one) in (named | officers).items()}


def _seated(actor: Actor, offices: dict[tuple[str, str], str]) -> Actor:
    return replace(actor, office=offices.get((actor.agency, actor.subject)))


def _member(credit_code: str) -> Actor:
    return Actor(
        subject=f"member-{credit_code}",
        agency=credit_code,
        agency_kind=AgencyKind.ENTERPRISE,
        region=NOWHERE,
        roles=(Role.MEMBER,),
    )


def _officer(row: dict[str, str], kinds: dict[str, AgencyKind]) -> Actor:
    return Actor(
        subject=row["certificate"],
        agency=row["agency"],
        agency_kind=kinds[row["agency"]],
        region=row["region"],
        roles=(Role.OFFICER,),
    )


def _actor(row: dict[str, str]) -> Actor:
    return Actor(
        subject=row["subject"],
        agency=row["agency"],
        agency_kind=AgencyKind(row["agency_kind"]),
        region=row["region"],
        roles=tuple(Role(role) for role in row["roles"].split("|")),
    )

"""A consumer for the fault tests, run as a process: it journals each fact it is given, so doing so twice would show.

Names listed in NOTEBOOK_BROKEN make its handler fail.
"""

import os
from typing import ClassVar

from contracts.messages import Event
from contracts.registry.agencies import AgencyRegistered
from kernel.service import Endpoints, run
from kernel.work import Fact, Outcome, Work


class Noted(Event, frozen=True, kw_only=True):
    """The notebook was given a fact."""

    subject: ClassVar[str] = "complaints.test.noted.v1"

    name: str


async def note(event: AgencyRegistered, work: Work) -> Outcome:
    """Write it down."""
    if event.agency.name in os.environ.get("NOTEBOOK_BROKEN", "").split(","):
        raise ValueError("cannot be read")
    return Outcome(facts=[Fact(f"note:{event.agency.code}", Noted(name=event.agency.name))])


if __name__ == "__main__":
    run(Endpoints(service="complaints", commands={}, queries={}, events={AgencyRegistered: note}))

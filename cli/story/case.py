"""What the story knows so far."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cli.graph import Graph
from cli.story.teller import Teller
from contracts.zone import SHANGHAI

REGION = "640500"
PROVINCE = "640000"
BUREAU = "ecology-640500"
WITNESS = "urban_management-640500"


@dataclass
class Case:
    """The running case; every identifier in it came back through GraphQL."""

    graph: Graph
    teller: Teller
    enterprises: Path
    complaints: Path
    ahead: timedelta = timedelta()
    positions: list[str] = field(default_factory=list)
    mill: dict[str, Any] = field(default_factory=dict)
    complaint: str = ""
    plan: dict[str, Any] = field(default_factory=dict)
    draw: str = ""
    visit: dict[str, Any] = field(default_factory=dict)
    finding: str = ""
    visited: dict[str, Any] = field(default_factory=dict)
    unfiled_finding: str = ""
    referral: str = ""
    referral_version: int = 0
    manifest: str = ""
    unnamed: str = ""
    query_code: str = ""

    @property
    def now(self) -> datetime:
        """The hub's time, in Shanghai; ahead of the machine's where its test clock was moved."""
        return (datetime.now(UTC) + self.ahead).astimezone(SHANGHAI)

    @property
    def today(self) -> str:
        """The hub's date in Shanghai."""
        return self.now.date().isoformat()

    @property
    def month_end(self) -> str:
        """The last day of the hub's month, up to which a plan's visits may go."""
        today = self.now.date()
        return today.replace(day=monthrange(today.year, today.month)[1]).isoformat()

    async def ask(self, persona: str | None, query: str, **variables: Any) -> dict[str, Any]:
        """Ask as a persona, once the copies have reached every position seen so far."""
        return await self.graph.ask(persona, query, after=self.positions, **variables)

    async def order(self, persona: str | None, mutation: str, **variables: Any) -> dict[str, Any]:
        """Order as a persona and remember the position; the one payload of the mutation."""
        data = await self.graph.ask(persona, mutation, after=self.positions, **variables)
        (payload,) = data.values()
        self.reached(payload["position"])
        result: dict[str, Any] = payload
        return result

    def reached(self, position: str | None) -> None:
        """Remember the latest position of a service."""
        if position:
            service = position.split(":")[0]
            others = [known for known in self.positions if known.split(":")[0] != service]
            self.positions = [*others, position]

"""Which of an enterprise's static facts hold on a day, and why they are left out."""

from datetime import date

import msgspec

from contracts.joint_inspection.static_facts import VerifiedFact
from contracts.registry.static_facts import StaticFactKind


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """A fact as the registry told of it; both days inclusive."""

    number: str
    credit_code: str
    region: str
    kind: StaticFactKind
    title: str
    permit: str | None
    outlet: str | None
    since: date
    until: date
    visit: str

    def holds(self, on: date) -> bool:
        """Whether it holds on the day: it ends on its date even where nobody says so."""
        return self.since <= on <= self.until

    @property
    def reason(self) -> str:
        """Why it is left out, as a user reads it."""
        return f"{self.kind.label}“{self.title}”已经检查 {self.visit} 确认，至{self.until.isoformat()}免检"


def shown(one: Verified) -> VerifiedFact:
    """The fact as users see it."""
    kept = {name: getattr(one, name) for name in VerifiedFact.__struct_fields__}
    return VerifiedFact(**kept)

"""Results of the last reports, and what they contradict."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from contracts.joint_inspection.commission_terms import CommissionResult, ContradictionKind, ResultContradiction
from kernel.database import Connection
from services.joint_inspection.commissions.rules.results import Rival

CLEAR = "DELETE FROM commission_results WHERE commission = $1"
ADD = """
INSERT INTO commission_results (commission, edition, place, credit_code, point, pollutant, unit, value, limit_value,
                                sampled_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
# Of each result those of other commissions' last reports, sampled within so many hours of it.
RIVALS = """
SELECT asked.place, theirs.commission, theirs.edition, theirs.value, theirs.unit, theirs.limit_value, theirs.sampled_at
FROM commission_results AS asked
JOIN commission_results AS theirs USING (credit_code, point, pollutant)
WHERE asked.commission = $1 AND theirs.commission <> $1
  AND theirs.sampled_at BETWEEN asked.sampled_at - make_interval(hours => $2)
                            AND asked.sampled_at + make_interval(hours => $2)
ORDER BY asked.place, theirs.commission, theirs.place
"""
CONTRADICTS = """
INSERT INTO result_contradictions (commission, edition, kind, point, pollutant, other, other_at, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb) ON CONFLICT DO NOTHING
"""
CONTRADICTIONS = """
SELECT commission, body FROM result_contradictions WHERE commission = ANY($1::text[])
ORDER BY commission, edition, kind, point, pollutant, other_at, other
"""

_contradiction = msgspec.json.Decoder(ResultContradiction)


class Elsewhere(msgspec.Struct, frozen=True, kw_only=True):
    """A result of another commission's report, beside the place of one's own."""

    place: int
    commission: str
    edition: int
    value: Decimal
    unit: str
    limit_value: Decimal | None
    sampled_at: datetime

    @property
    def rival(self) -> Rival:
        """As data that may contradict."""
        kind, other = ContradictionKind.REPORT, self.commission
        return Rival(kind=kind, other=other, at=self.sampled_at, value=self.value, unit=self.unit)


async def replace(
    connection: Connection, commission: str, edition: int, credit_code: str, results: Sequence[CommissionResult]
) -> None:
    """Keep the results of the last report in place of those before."""
    await connection.execute(CLEAR, commission)
    rows = [
        (
            commission,
            edition,
            place,
            credit_code,
            one.point,
            one.pollutant,
            one.unit,
            one.value,
            one.limit_value,
            one.sampled_at,
        )
        for place, one in enumerate(results)
    ]
    await connection.executemany(ADD, rows)


async def elsewhere(connection: Connection, commission: str, hours: int) -> list[Elsewhere]:
    """What other reports say of the same points, items and time."""
    return [msgspec.convert(dict(row), Elsewhere) for row in await connection.fetch(RIVALS, commission, hours)]


async def contradict(connection: Connection, found: Iterable[tuple[str, ResultContradiction]]) -> None:
    """Keep contradictions of commissions."""
    rows = [
        (
            number,
            one.edition,
            one.kind,
            one.point,
            one.pollutant,
            one.other,
            one.other_at,
            msgspec.json.encode(one).decode(),
        )
        for number, one in found
    ]
    await connection.executemany(CONTRADICTS, rows)


async def contradictions(connection: Connection, commissions: Sequence[str]) -> dict[str, list[ResultContradiction]]:
    """The contradictions of each commission."""
    found: dict[str, list[ResultContradiction]] = {number: [] for number in commissions}
    for row in await connection.fetch(CONTRADICTIONS, list(commissions)):
        found[row["commission"]].append(_contradiction.decode(row["body"]))
    return found

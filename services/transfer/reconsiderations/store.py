"""What a referral keeps of the time after a refusal to file, beside its steps."""

from datetime import datetime

from kernel.database import Connection
from services.transfer.referrals.rules.case import Case

OPEN_WINDOW = "UPDATE referrals SET reconsider_until = $2 WHERE number = $1"
KEEP_DISPOSAL = "UPDATE referrals SET disposal = $2, disposal_number = $3 WHERE number = $1"
SEE_AS = "SELECT set_config('hub.party', $1, true)"
# Findings may meanwhile be claimed by another referral, which the asker need not be a party of.
CLAIM_AGAIN = """
UPDATE referral_findings AS own SET open = true
WHERE number = $1
  AND NOT EXISTS (
      SELECT FROM referral_findings AS other
      WHERE other.finding = own.finding AND other.number <> own.number AND other.open
  )
RETURNING finding
"""


async def open_window(connection: Connection, number: str, until: datetime) -> None:
    """Until when the agency may ask the police to think again."""
    await connection.execute(OPEN_WINDOW, number, until)


async def keep_disposal(connection: Connection, case: Case) -> None:
    """What the agency did itself."""
    await connection.execute(KEEP_DISPOSAL, case.number, case.disposal and case.disposal.value, case.disposal_number)


async def claim_again(connection: Connection, case: Case, party: str) -> list[str]:
    """Claim the findings of a referral that is open again; those which another open referral has by now."""
    await connection.execute(SEE_AS, "*")
    claimed = {row["finding"] for row in await connection.fetch(CLAIM_AGAIN, case.number)}
    await connection.execute(SEE_AS, party)
    return [one.finding for one in case.findings if one.finding not in claimed]

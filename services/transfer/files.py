"""Which files of the transfer store a record names."""

from kernel.database import Connection
from services.transfer.proceedings import store as proceedings
from services.transfer.referrals import store as referrals


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether a referral or a proceeding that the party may see names this file of this agency."""
    return await referrals.names_file(connection, sha256, agency) or await proceedings.names_file(
        connection, sha256, agency
    )

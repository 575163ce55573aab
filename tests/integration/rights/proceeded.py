"""A proceeding of the transfer service with what its record can hold."""

from contracts.transfer.proceeding_terms import ProceedingKind
from contracts.transfer.referral_terms import DocumentKind
from tests.integration.transfer.proceedings import Proceedings, papers
from tests.integration.transfer.world import MILL, World
from tests.platform.actors import OFFICER, WATER


async def proceeding(hub: World, referral: str) -> str:
    """A clue about the mill, sent to the water department in the course of a referral."""
    letter = papers(DocumentKind.CLUE_LETTER)
    given = {"to": WATER.agency, "credit_code": MILL, "referral": referral, "documents": letter}
    return await Proceedings(hub).open(OFFICER, ProceedingKind.CLUE, **given)

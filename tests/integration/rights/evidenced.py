"""An item of evidence that the bureau seized, its chain, its export, and the keys that signed."""

from contracts.transfer.evidence_orders import ExportEvidence
from tests.integration.rights.seeded import BUREAU, REGION, Held
from tests.integration.transfer.signing import Keys
from tests.integration.transfer.world import World
from tests.platform.actors import OFFICER


class Evidenced:
    """How they are asked for, and whose they are."""

    def __init__(self, number: str, ids: list[str], referral: Held) -> None:
        self.number, self.ids = number, ids
        own = dict.fromkeys(("EvidenceItem", "CustodyEntry"), referral)
        self.held = own | {"EvidenceExport": Held(REGION, (BUREAU,)), "SigningKey": Held()}


async def evidenced(hub: World, referral: str, held: Held) -> Evidenced:
    """Seize and export."""
    keys = await Keys.make(hub)
    number = await keys.seized(hub, referral=referral)
    export = (await hub.send(OFFICER, ExportEvidence(referral=referral))).record
    return Evidenced(number, [keys.bureau.id, export], held)

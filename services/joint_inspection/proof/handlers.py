"""Opening a draw to everyone once its last visit is over."""

from collections.abc import Sequence

from contracts.joint_inspection.draws import DrawProof, DrawPublished, DrawState, GetDrawProof
from kernel.work import Fact, Reading, Work
from services.joint_inspection.draws import store as draws
from services.joint_inspection.draws.store import StoredDraw
from services.joint_inspection.fairness.handlers import keep
from services.joint_inspection.lottery.rules import sha256_hex
from services.joint_inspection.officer_draws import store as parts
from services.joint_inspection.proof import store
from services.joint_inspection.proof.rules import proof_text, prove
from services.joint_inspection.visits import store as visits


async def publish_finished(work: Work, ids: Sequence[str]) -> list[Fact]:
    """Publish each of these draws whose last visit is over."""
    facts = []
    for id in sorted(ids):
        await work.lock(f"draw:{id}")
        draw = await draws.find(work.connection, work.sealer, id)
        if draw and draw.case.state is DrawState.DRAWN and not await visits.unfinished(work.connection, id):
            facts += await _publish(work, draw)
    return facts


async def _publish(work: Work, draw: StoredDraw) -> list[Fact]:
    proof = prove(draw.terms, draw.pool, draw.libraries, draw.case.nonces)
    text = proof_text(proof)
    await store.publish(work.connection, draw.case.id, work.now, text)
    await parts.forget_nonces(work.connection, draw.case.id)
    published = DrawPublished(
        draw=draw.case.id,
        region=draw.region,
        nonce_initiator=proof.body.nonce_initiator,
        nonce_witness=proof.body.nonce_witness,
        seed=proof.body.seed,
        proof_hash=sha256_hex(text.encode()),
    )
    return [Fact(f"draw:{draw.case.id}", published), *await keep(work, draw, proof)]


async def get(query: GetDrawProof, reading: Reading) -> DrawProof | None:
    """A slice of a published proof."""
    return await store.part(reading.connection, query.draw, query.offset)

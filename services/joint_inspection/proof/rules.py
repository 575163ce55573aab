"""The published proof of a draw: everything needed to repeat it, by anyone, without the hub."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec

from services.joint_inspection.lottery.rules import (
    Assignment,
    Drawn,
    Frozen,
    Library,
    PoolObject,
    RankedOfficer,
    Terms,
    TermsTwo,
    canonical,
    commitment_of,
    draw_all,
    seed_of,
    sha256_hex,
)
from services.joint_inspection.officer_draws.rules import Team, agency_seed, assign, draw_teams, library_hash
from services.joint_inspection.version_one import rules as version_one
from services.joint_inspection.version_one.rules import TermsOne

Hex64 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class Part(Frozen, frozen=True, kw_only=True):
    """One agency's own draw of its officers; library and commitment are journaled before any nonce is known."""

    agency: str
    officers: tuple[RankedOfficer, ...]
    library_hash: Hex64
    commitment: Hex64
    nonce: Hex64
    seed: Hex64


class Body(Frozen, frozen=True, kw_only=True):
    """What every version states; `terms_hash` and the commitments are journaled before any nonce is known."""

    terms: Terms
    terms_hash: Hex64
    pool: tuple[PoolObject, ...]
    commitment_initiator: Hex64
    commitment_witness: Hex64
    nonce_initiator: Hex64
    nonce_witness: Hex64
    seed: Hex64
    result: tuple[Assignment, ...]


class BodyOne(Body, frozen=True, kw_only=True):
    """The body of a proof of version 1."""

    terms: TermsOne


class BodyTwo(Body, frozen=True, kw_only=True):
    """The body of a proof of version 2, with the part of every agency in the order of the terms."""

    terms: TermsTwo
    parts: tuple[Part, ...]


class Proof(Frozen, frozen=True, kw_only=True):
    """The proof file: the body and the SHA-256 of its canonical spelling."""

    body: BodyOne | BodyTwo
    checksum: str

    @property
    def officers(self) -> int:
        """How many officers stood in the libraries."""
        if isinstance(self.body, BodyOne):
            return len(self.body.terms.officers)
        return sum(len(part.officers) for part in self.body.parts)


def drawn_of(terms: Terms, pool: Sequence[PoolObject], nonces: Mapping[str, str]) -> tuple[bytes, tuple[Drawn, ...]]:
    """The seed and the objects drawn, which need the initiator's and the witness's nonce only."""
    seed = seed_of(nonces[terms.initiator], nonces[terms.witness])
    return seed, draw_all(terms, pool, seed)


def prove(
    terms: TermsOne | TermsTwo,
    pool: tuple[PoolObject, ...],
    libraries: Mapping[str, Library],
    nonces: Mapping[str, str],
) -> Proof:
    """Compute the draw and everything needed to repeat it, libraries and nonces by agency. Raises OfficersShort."""
    body = _one(terms, pool, nonces) if isinstance(terms, TermsOne) else _two(terms, pool, libraries, nonces)
    return Proof(body=body, checksum=sha256_hex(canonical(body)))


def _one(terms: TermsOne, pool: tuple[PoolObject, ...], nonces: Mapping[str, str]) -> BodyOne:
    seed = seed_of(nonces[terms.initiator], nonces[terms.witness])
    result = version_one.compute(terms, pool, seed)
    return BodyOne(terms=terms, pool=pool, result=result, **_bound(terms, nonces, seed))


def _two(
    terms: TermsTwo, pool: tuple[PoolObject, ...], libraries: Mapping[str, Library], nonces: Mapping[str, str]
) -> BodyTwo:
    seed, drawn = drawn_of(terms, pool, nonces)
    parts = tuple(_part(libraries[agency], seed, nonces[agency]) for agency in terms.agencies)
    teams = [teams_of(terms, part, pool, drawn) for part in parts]
    result = assign(drawn, teams)
    return BodyTwo(terms=terms, pool=pool, parts=parts, result=result, **_bound(terms, nonces, seed))


def _bound(terms: Terms, nonces: Mapping[str, str], seed: bytes) -> dict[str, str]:
    initiator, witness = nonces[terms.initiator], nonces[terms.witness]
    return {
        "terms_hash": sha256_hex(canonical(terms)),
        "commitment_initiator": commitment_of(initiator),
        "commitment_witness": commitment_of(witness),
        "nonce_initiator": initiator,
        "nonce_witness": witness,
        "seed": seed.hex(),
    }


def _part(library: Library, seed: bytes, nonce: str) -> Part:
    return Part(
        agency=library.agency,
        officers=library.officers,
        library_hash=library_hash(library),
        commitment=commitment_of(nonce),
        nonce=nonce,
        seed=agency_seed(seed, library.agency, nonce).hex(),
    )


def teams_of(terms: TermsTwo, part: Part, pool: Sequence[PoolObject], drawn: Sequence[Drawn]) -> tuple[Team, ...]:
    """The officers one agency's part gives for each object drawn. Raises OfficersShort."""
    library = Library(agency=part.agency, officers=part.officers)
    return draw_teams(terms, library, pool, drawn, bytes.fromhex(part.seed))


def proof_text(proof: Proof) -> str:
    """The proof file's text; its SHA-256 is the journaled `proof_hash`."""
    return canonical(proof).decode()

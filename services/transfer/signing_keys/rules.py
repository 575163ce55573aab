"""Which public keys are taken, and from when to when each signs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from contracts.errors import Refusal
from contracts.transfer.signing_keys import RegisterSigningKey, SigningKey, SigningKeyState
from contracts.transfer.signing_terms import KeyStatement, SigningAlgorithm, SigningPurpose, canonical, key_id, to_sign

Holds = Callable[[SigningAlgorithm, str, bytes, str], bool]


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key as its service keeps it; `agency` registered it, for itself or for the outside body it vouches for."""

    id: str
    holder: str
    holder_name: str
    agency: str
    region: str
    algorithm: SigningAlgorithm
    public_key: str
    demonstration: bool
    valid_from: datetime
    valid_to: datetime | None = None
    revocation_reason: str | None = None
    voucher_key: str | None = None
    voucher_signature: str | None = None

    @property
    def parties(self) -> tuple[str, ...]:
        """Who may end it."""
        return (self.agency,)

    @property
    def outside(self) -> bool:
        """Whether it is of a body that has no place in the hub."""
        return self.holder != self.agency

    def valid_at(self, at: datetime) -> bool:
        """Whether it signs at this time."""
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


def statement_of(holder: str, holder_name: str, algorithm: SigningAlgorithm, public_key: str, demo: bool) -> bytes:
    """What is signed about a key."""
    return canonical(
        KeyStatement(
            holder=holder, holder_name=holder_name, algorithm=algorithm, public_key=public_key, demonstration=demo
        )
    )


def registered(
    order: RegisterSigningKey,
    *,
    agency: str,
    region: str,
    now: datetime,
    holds: Holds,
    algorithm: SigningAlgorithm,
    demonstrations: bool,
    holder_is_agency: bool,
    voucher: Key | None,
) -> Key:
    """The key that an order registers, if it may be."""
    _require_terms(order, algorithm, demonstrations)
    outside = order.holder != agency
    if outside and holder_is_agency:
        raise Refusal("SIGNING_KEY_OF_AGENCY", holder=order.holder)
    statement = statement_of(order.holder, order.holder_name, order.algorithm, order.public_key, order.demonstration)
    if not holds(order.algorithm, order.public_key, to_sign(SigningPurpose.KEY, statement), order.proof):
        raise Refusal("SIGNING_KEY_UNPROVEN")
    if outside:
        _require_voucher(order, statement, agency, voucher, now, holds)
    return Key(
        id=key_id(order.public_key),
        holder=order.holder,
        holder_name=order.holder_name,
        agency=agency,
        region=region,
        algorithm=order.algorithm,
        public_key=order.public_key,
        demonstration=order.demonstration,
        valid_from=now,
        voucher_key=order.voucher_key if outside else None,
        voucher_signature=order.voucher_signature if outside else None,
    )


def ended(key: Key, now: datetime, reason: str | None = None) -> Key:
    """The key from now on signing no more; with a reason it is revoked."""
    if not key.valid_at(now):
        raise Refusal("SIGNING_KEY_NOT_VALID", key=key.id)
    return replace(key, valid_to=now, revocation_reason=reason)


def record(key: Key) -> SigningKey:
    """The key as a query shows it."""
    shown = {name: getattr(key, name) for name in SigningKey.__struct_fields__ if name not in ("state", "voucher")}
    return SigningKey(**shown, state=_state(key), voucher=key.agency if key.outside else None)


def _require_terms(order: RegisterSigningKey, algorithm: SigningAlgorithm, demonstrations: bool) -> None:
    if order.algorithm is not algorithm:
        raise Refusal("SIGNING_KEY_ALGORITHM", got=order.algorithm.label, allowed=algorithm.label)
    if order.demonstration and not demonstrations:
        raise Refusal("SIGNING_KEY_DEMONSTRATION")


def _require_voucher(
    order: RegisterSigningKey, statement: bytes, agency: str, voucher: Key | None, now: datetime, holds: Holds
) -> None:
    if voucher is None or voucher.holder != agency or order.voucher_signature is None:
        raise Refusal("SIGNING_KEY_UNVOUCHED", holder=order.holder)
    if not voucher.valid_at(now):
        raise Refusal("SIGNING_KEY_NOT_VALID", key=voucher.id)
    signed = to_sign(SigningPurpose.VOUCHER, statement)
    if not holds(voucher.algorithm, voucher.public_key, signed, order.voucher_signature):
        raise Refusal("SIGNING_KEY_UNVOUCHED", holder=order.holder)


def _state(key: Key) -> SigningKeyState:
    if key.valid_to is None:
        return SigningKeyState.VALID
    return SigningKeyState.REVOKED if key.revocation_reason else SigningKeyState.ENDED

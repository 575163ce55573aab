"""What an agency may record of its people's training."""

from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.training import RecordTraining, Training, TrainingKind


def record(
    order: RecordTraining, number: str, agency: str, region: str, own: Iterable[str], known: Iterable[str], today: date
) -> Training:
    """A training of the agency's `own` officers, with partners that are `known` agencies."""
    if order.held_on > today:
        raise Refusal("TRAINING_AHEAD", held_on=order.held_on.isoformat())
    partners = sorted(set(order.partners) - {agency})
    if bool(partners) != (order.kind is TrainingKind.JOINT):
        raise Refusal("TRAINING_PARTNERS_WRONG", kind=order.kind.label)
    for partner in sorted(set(partners).difference(known)):
        raise Refusal("AGENCY_NOT_REGISTERED", agency=partner)
    for certificate in sorted(set(order.certificates).difference(own)):
        raise Refusal("TRAINING_STRANGER", certificate=certificate, agency=agency)
    return Training(
        number=number,
        kind=order.kind,
        agency=agency,
        region=region,
        topic=order.topic.strip(),
        held_on=order.held_on,
        hours=order.hours,
        held_by=order.held_by.strip(),
        withdrawn=False,
        partners=partners,
        certificates=sorted(set(order.certificates)),
    )


def withdraw(training: Training) -> Training:
    """A record that counts no more. Refusal: TRAINING_WITHDRAWN."""
    if training.withdrawn:
        raise Refusal("TRAINING_WITHDRAWN", number=training.number)
    return replace(training, withdrawn=True)

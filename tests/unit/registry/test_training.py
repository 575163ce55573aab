"""What an agency may record of its people's training."""

from datetime import date

import pytest
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.training import RecordTraining, TrainingKind
from services.registry.training import rules

TODAY = date(2026, 11, 22)
BUREAU, WATER = "ecology-640500", "water-640500"
COURSE = RecordTraining(
    kind=TrainingKind.COURSE,
    topic="生态环境法典",
    held_on=date(2026, 9, 1),
    hours=8,
    held_by="宁夏回族自治区生态环境厅",
    certificates=["NX-0002", "NX-0001", "NX-0002"],
)


def test_a_training_holds_each_officer_once() -> None:
    training = rules.record(COURSE, "PX-1", BUREAU, "640500", ["NX-0001", "NX-0002"], [BUREAU], TODAY)
    assert training.certificates == ["NX-0001", "NX-0002"]
    assert rules.withdraw(training).withdrawn
    with pytest.raises(Refusal, match="TRAINING_WITHDRAWN"):
        rules.withdraw(rules.withdraw(training))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"held_on": date(2026, 11, 23)}, "TRAINING_AHEAD"),
        ({"kind": TrainingKind.JOINT}, "TRAINING_PARTNERS_WRONG"),
        ({"kind": TrainingKind.JOINT, "partners": [BUREAU]}, "TRAINING_PARTNERS_WRONG"),
        ({"partners": [WATER]}, "TRAINING_PARTNERS_WRONG"),
        ({"kind": TrainingKind.JOINT, "partners": ["water-649999"]}, "AGENCY_NOT_REGISTERED"),
        ({"certificates": ["NX-0003"]}, "TRAINING_STRANGER"),
    ],
)
def test_a_training_that_cannot_be_recorded_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal, match=code):
        rules.record(
            replace(COURSE, **changes), "PX-1", BUREAU, "640500", ["NX-0001", "NX-0002"], [BUREAU, WATER], TODAY
        )


def test_a_joint_training_names_the_other_agencies() -> None:
    joint = replace(COURSE, kind=TrainingKind.JOINT, partners=[WATER, BUREAU])
    training = rules.record(joint, "PX-1", BUREAU, "640500", ["NX-0001", "NX-0002"], [BUREAU, WATER], TODAY)
    assert training.partners == [WATER]

"""Officers' training 执法人员培训 in GraphQL."""

import strawberry

from contracts.registry import training as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.Training, "执法人员培训和联合培训的记录")
class Training(Node):
    """A training."""


@record(contract.TrainingYear, "一名执法人员一个年度的培训学时")
class TrainingYear:
    """An officer's year."""


def _by_number(numbers: list[str]) -> contract.GetTrainings:
    return contract.GetTrainings(numbers=numbers)


@strawberry.type
class TrainingQuery:
    """Questions about training."""

    training = fields.one(Training, _by_number, argument="number", about="培训编号", description="按编号查询培训记录")
    trainings = fields.many(Training, contract.ListTrainings, description="培训记录，新近的在前")
    training_years = fields.many(
        TrainingYear, contract.ListTrainingYears, description="一个单位各在岗执法人员一个年度的培训学时，可只列未达到的"
    )


@strawberry.type
class TrainingMutation:
    """Orders about training."""

    record_training = fields.command(
        contract.RecordTraining, Training, _by_number, description="记录本单位人员参加的培训或联合培训"
    )
    withdraw_training = fields.command(contract.WithdrawTraining, Training, _by_number, description="撤销误记的培训")

"""Alerts 监测预警, clues and weak points in GraphQL."""

from typing import Any

import strawberry

from contracts.registry import alerts as contract
from gateway import fields
from gateway.context import Context
from gateway.nodes import Node
from gateway.types import record
from kernel.narrowing import Wanted


@record(contract.Alert, "监测预警：先告知企业，企业限时答复")
class Alert(Node):
    """An alert."""


@record(contract.Clue, "线索：预警逾期未答复、多次发生或答复未被采信而成，得分有据")
class Clue(Node):
    """A clue."""


@record(contract.WeakPoint, "企业的薄弱环节：一条规则在一个点位的触发情况")
class WeakPoint:
    """A weak point."""


def _by_id(ids: list[str]) -> contract.GetAlerts:
    return contract.GetAlerts(ids=ids)


def _clues_by_id(ids: list[str]) -> contract.GetClues:
    return contract.GetClues(ids=ids)


def _of_enterprises(codes: list[str], size: int) -> contract.AlertsOfEnterprises:
    return contract.AlertsOfEnterprises(credit_codes=codes, size=size)


def _clues_of_enterprises(codes: list[str], size: int) -> contract.CluesOfEnterprises:
    return contract.CluesOfEnterprises(credit_codes=codes, size=size)


async def _weak_points(parents: list[Any], context: Context, _: Wanted | None) -> list[Any]:
    codes = [parent.credit_code for parent in parents]
    return list(await context.ask_each(codes, lambda some: contract.WeakPointsOfEnterprises(credit_codes=some)))


alerts_of_enterprise = fields.links(
    Alert, _of_enterprises, key="credit_code", description="本企业的监测预警，只列出可见的，新的在前"
)
clues_of_enterprise = fields.links(
    Clue, _clues_of_enterprises, key="credit_code", description="由监测预警形成的线索，只列出可见的，新的在前"
)
weak_points_of_enterprise = fields.link(
    list[WeakPoint] | None,
    _weak_points,
    reads=("credit_code",),
    description="薄弱环节：统计期内触发了哪些规则、几次，严重的在前；无权查看时为空表",
)


@strawberry.type
class AlertQuery:
    """Questions about alerts and clues."""

    alert = fields.one(Alert, _by_id, argument="id", about="预警编号", description="按编号查询监测预警")
    alerts = fields.many(Alert, contract.ListAlerts, description="可见的监测预警")
    clue = fields.one(Clue, _clues_by_id, argument="id", about="线索编号", description="按编号查询线索")
    clues = fields.many(Clue, contract.ListClues, description="可见的线索，得分高的在前")


@strawberry.type
class AlertMutation:
    """Orders about alerts and clues."""

    answer_alert = fields.command(contract.AnswerAlert, Alert, _by_id, description="企业答复监测预警，说明情况")
    accept_answer = fields.command(contract.AcceptAnswer, Alert, _by_id, description="核实后采信企业的答复，预警了结")
    reject_answer = fields.command(
        contract.RejectAnswer, Alert, _by_id, description="核实后不采信企业的答复，预警成为线索"
    )
    withdraw_clue = fields.command(contract.WithdrawClue, Clue, _clues_by_id, description="撤销线索，预警了结")

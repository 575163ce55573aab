"""The part of the registry's table that is about what is measured and seen from afar: message class -> handler."""

from collections.abc import Awaitable, Callable
from typing import Any

from contracts.messages import Command, Query
from contracts.registry import alerts as alerts_contract
from contracts.registry import observations as observations_contract
from contracts.registry import points as points_contract
from contracts.registry import reading_files as reading_files_contract
from contracts.registry import readings as readings_contract
from contracts.registry import sources as sources_contract
from kernel.service import QueryHandler
from services.registry.alerts.handlers import answering as alert_answers
from services.registry.alerts.handlers import asking as alerts
from services.registry.observations import handlers as observations
from services.registry.points import handlers as points
from services.registry.reading_files import handlers as reading_files
from services.registry.readings.handlers import asking as readings
from services.registry.readings.handlers import taking as readings_taken
from services.registry.sources import handlers as sources

COMMANDS: dict[type[Command], Callable[[Any, Any], Awaitable[Any]]] = {
    points_contract.RegisterPoints: points.register,
    readings_contract.RecordReadings: readings_taken.record,
    reading_files_contract.StartReadingFile: reading_files.start,
    observations_contract.RecordObservations: observations.record,
    sources_contract.RegisterIntakeSource: sources.register,
    sources_contract.ReplaceSourceKey: sources.replace_key,
    sources_contract.EndIntakeSource: sources.end,
    alerts_contract.AnswerAlert: alert_answers.answer,
    alerts_contract.AcceptAnswer: alert_answers.accept,
    alerts_contract.RejectAnswer: alert_answers.reject,
    alerts_contract.WithdrawClue: alert_answers.withdraw,
}
QUERIES: dict[type[Query[Any]], QueryHandler] = {
    points_contract.GetPoints: points.get,
    points_contract.ListPoints: points.list_,
    points_contract.PointsOfEnterprises: points.of_enterprises,
    points_contract.PointsOfPermits: points.of_permits,
    readings_contract.GetReadingBatches: readings.get_batches,
    readings_contract.ListReadingBatches: readings.list_batches,
    readings_contract.ListReadings: readings.list_,
    readings_contract.CheckBatches: readings.check,
    readings_contract.CiteReadings: readings.cite,
    reading_files_contract.GetReadingFiles: reading_files.get,
    reading_files_contract.ListReadingFiles: reading_files.list_,
    sources_contract.GetIntakeSources: sources.get,
    sources_contract.ListIntakeSources: sources.list_,
    observations_contract.GetObservationBatches: observations.get_batches,
    observations_contract.ListObservations: observations.list_,
    observations_contract.ObservationsOfEnterprises: observations.of_enterprises,
    alerts_contract.GetAlerts: alerts.get,
    alerts_contract.ListAlerts: alerts.list_,
    alerts_contract.AlertsOfEnterprises: alerts.of_enterprises,
    alerts_contract.GetClues: alerts.get_clues,
    alerts_contract.ListClues: alerts.list_clues,
    alerts_contract.CluesOfEnterprises: alerts.clues_of_enterprises,
    alerts_contract.WeakPointsOfEnterprises: alerts.weak_points,
}

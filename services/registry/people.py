"""The part of the registry's table that is about people: message class -> handler."""

from collections.abc import Awaitable, Callable
from typing import Any

from contracts.messages import Command, Query
from contracts.registry import expert_groups as groups_contract
from contracts.registry import experts as experts_contract
from contracts.registry import officers as officers_contract
from contracts.registry import recusals as recusals_contract
from contracts.registry import training as training_contract
from kernel.clock import DeadlineHandler
from kernel.service import QueryHandler
from services.registry.expert_groups import handlers as expert_groups
from services.registry.experts import handlers as experts
from services.registry.experts.rules import EXPIRY as QUALIFICATION_EXPIRY
from services.registry.officers import handlers as officers
from services.registry.officers.rules import EXPIRY as CERTIFICATE_EXPIRY
from services.registry.recusals import handlers as recusals
from services.registry.recusals.rules import PERIOD as RECUSAL_PERIOD
from services.registry.training import handlers as training

COMMANDS: dict[type[Command], Callable[[Any, Any], Awaitable[Any]]] = {
    officers_contract.RegisterOfficers: officers.register,
    officers_contract.RenewCertificate: officers.renew,
    officers_contract.SuspendOfficer: officers.suspend,
    officers_contract.ReinstateOfficer: officers.reinstate,
    officers_contract.TransferOfficer: officers.transfer,
    officers_contract.RetireOfficer: officers.retire,
    recusals_contract.DeclareRecusal: recusals.declare,
    recusals_contract.WithdrawRecusal: recusals.withdraw,
    training_contract.RecordTraining: training.record,
    training_contract.WithdrawTraining: training.withdraw,
    experts_contract.RegisterExperts: experts.register,
    experts_contract.EngageExpert: experts.engage,
    experts_contract.SuspendExpert: experts.suspend,
    experts_contract.RemoveExpert: experts.remove,
    experts_contract.RateExpert: experts.rate,
    groups_contract.FormExpertGroup: expert_groups.form,
    groups_contract.DissolveExpertGroup: expert_groups.dissolve,
}
QUERIES: dict[type[Query[Any]], QueryHandler] = {
    officers_contract.GetOfficers: officers.get,
    officers_contract.ListOfficers: officers.list_,
    recusals_contract.GetRecusals: recusals.get,
    recusals_contract.ListRecusals: recusals.list_,
    training_contract.GetTrainings: training.get,
    training_contract.ListTrainings: training.list_,
    training_contract.ListTrainingYears: training.years,
    experts_contract.GetExperts: experts.get,
    experts_contract.ListExperts: experts.list_,
    groups_contract.GetExpertGroups: expert_groups.get,
    groups_contract.ListExpertGroups: expert_groups.list_,
}
DEADLINES: dict[str, DeadlineHandler] = {
    CERTIFICATE_EXPIRY: officers.certificate_over,
    RECUSAL_PERIOD: recusals.period_over,
    QUALIFICATION_EXPIRY: experts.qualification_over,
}

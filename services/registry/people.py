"""The part of the registry's table that is about people and what they use: message class -> handler."""

from collections.abc import Awaitable, Callable
from typing import Any

from contracts.messages import Command, Query
from contracts.registry import equipment as equipment_contract
from contracts.registry import expert_groups as groups_contract
from contracts.registry import experts as experts_contract
from contracts.registry import lendings as lendings_contract
from contracts.registry import officers as officers_contract
from contracts.registry import recusals as recusals_contract
from contracts.registry import training as training_contract
from kernel.clock import DeadlineHandler
from kernel.service import QueryHandler
from services.registry.equipment import handlers as equipment
from services.registry.expert_groups import handlers as expert_groups
from services.registry.experts import handlers as experts
from services.registry.experts.rules import EXPIRY as QUALIFICATION_EXPIRY
from services.registry.lendings import handlers as lendings
from services.registry.lendings.rules import DUTIES as LENDING_DUTIES
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
    equipment_contract.RegisterEquipment: equipment.register,
    equipment_contract.RepairEquipment: equipment.repair,
    equipment_contract.RestoreEquipment: equipment.restore,
    equipment_contract.ScrapEquipment: equipment.scrap,
    equipment_contract.CalibrateEquipment: equipment.calibrate,
    equipment_contract.RecordEquipmentUse: equipment.use,
    lendings_contract.AskForEquipment: lendings.ask,
    lendings_contract.ApproveLending: lendings.approve,
    lendings_contract.DeclineLending: lendings.decline,
    lendings_contract.CallOffLending: lendings.call_off,
    lendings_contract.HandOverEquipment: lendings.hand_over,
    lendings_contract.ReceiveEquipment: lendings.receive,
    lendings_contract.GiveBackEquipment: lendings.give_back,
    lendings_contract.TakeBackEquipment: lendings.take_back,
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
    equipment_contract.GetEquipment: equipment.get,
    equipment_contract.ListEquipment: equipment.list_,
    equipment_contract.GetEquipmentNeeds: equipment.needs,
    equipment_contract.ListEquipmentUse: equipment.uses,
    lendings_contract.GetLendings: lendings.get,
    lendings_contract.ListLendings: lendings.list_,
}
DEADLINES: dict[str, DeadlineHandler] = {
    CERTIFICATE_EXPIRY: officers.certificate_over,
    RECUSAL_PERIOD: recusals.period_over,
    QUALIFICATION_EXPIRY: experts.qualification_over,
    **dict.fromkeys(LENDING_DUTIES, lendings.step_overdue),
}

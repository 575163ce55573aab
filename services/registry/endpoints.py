"""What the registry answers: message class -> handler."""

from contracts.registry import agencies as agencies_contract
from kernel.service import Endpoints
from services.registry.agencies import handlers as agencies

ENDPOINTS = Endpoints(
    service="registry",
    commands={
        agencies_contract.RegisterAgency: agencies.register,
        agencies_contract.EndAgency: agencies.end,
    },
    queries={
        agencies_contract.GetAgencies: agencies.get,
        agencies_contract.ListAgencies: agencies.list_,
    },
)

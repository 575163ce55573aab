"""The services of the hub, to be run inside a test."""

from services.complaints.endpoints import ENDPOINTS as COMPLAINTS
from services.joint_inspection.endpoints import ENDPOINTS as JOINT_INSPECTION
from services.registry.endpoints import ENDPOINTS as REGISTRY
from services.transfer.endpoints import ENDPOINTS as TRANSFER

SERVICES = (REGISTRY, JOINT_INSPECTION, COMPLAINTS, TRANSFER)

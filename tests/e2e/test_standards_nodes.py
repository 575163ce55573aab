"""Global object ids: the same id leads back to the same record."""

from graphql import GraphQLInterfaceType

from gateway.nodes import global_id
from gateway.schema import build_schema
from kernel.settings import Settings
from services.complaints.endpoints import ENDPOINTS as COMPLAINTS
from services.joint_inspection.endpoints import ENDPOINTS as JOINT_INSPECTION
from services.registry.endpoints import ENDPOINTS as REGISTRY
from services.transfer.endpoints import ENDPOINTS as TRANSFER
from tests.platform.actors import ADMINISTRATOR, HEAD
from tests.platform.gateway import BOTH_EXECUTORS, open_door

pytestmark = BOTH_EXECUTORS

REGISTER = "mutation ($input: RegisterAgencyInput!) { registerAgency(input: $input) { agency { globalId } } }"
NODE = "query ($id: ID!) { node(id: $id) { __typename globalId ... on Agency { code name } } }"
AGENCY = {
    "code": "ecology-640500",
    "name": "中卫市生态环境局",
    "kind": "ECOLOGY",
    "level": "CITY",
    "region": "640500",
    "validFrom": "2020-01-01",
}


async def test_a_record_is_found_by_the_global_id_it_shows(hub_settings: Settings) -> None:
    async with open_door(hub_settings, [REGISTRY]) as door:
        made = await door.data(ADMINISTRATOR, REGISTER, input={"agency": AGENCY})
        id = made["registerAgency"]["agency"]["globalId"]
        told = await door.data(None, NODE, id=id)
    assert told["node"] == {"__typename": "Agency", "globalId": id, "code": AGENCY["code"], "name": AGENCY["name"]}


async def test_an_id_of_no_record_is_absent_and_one_of_no_type_is_refused(hub_settings: Settings) -> None:
    async with open_door(hub_settings, [REGISTRY, JOINT_INSPECTION, COMPLAINTS, TRANSFER]) as door:
        interface = build_schema()._schema.type_map["Node"]
        assert isinstance(interface, GraphQLInterfaceType)
        kinds = [kind.name for kind in build_schema()._schema.get_possible_types(interface)]
        assert {"Enterprise", "Complaint", "Visit", "Referral"} <= set(kinds)
        for kind in kinds:
            told = await door.post(HEAD, NODE, id=global_id(kind, "none"))
            assert told["data"] == {"node": None}, kind
            assert {error["extensions"]["code"] for error in told.get("errors", [])} <= {"NOT_PERMITTED"}
        for wrong in ("", "%", "Agency:ecology-640500", global_id("Nothing", "1"), global_id("Agency", "a\0")):
            assert (await door.error(HEAD, NODE, id=wrong))["extensions"]["code"] == "INVALID_INPUT"

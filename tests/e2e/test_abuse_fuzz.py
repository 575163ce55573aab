"""Thousands of random requests: none is answered with an internal error, and none is told anything internal.

FUZZ_CASES=10000 pytest tests/e2e/test_abuse_fuzz.py runs a long one; a failure names its seed.
"""

import os
from random import Random
from typing import Any

import httpx
from graphql import GraphQLSchema
from graphql.type import is_required_argument

from gateway.schema import build_schema
from kernel.settings import Settings
from services.complaints.endpoints import ENDPOINTS as COMPLAINTS
from services.joint_inspection.endpoints import ENDPOINTS as JOINT_INSPECTION
from services.registry.endpoints import ENDPOINTS as REGISTRY
from services.transfer.endpoints import ENDPOINTS as TRANSFER
from tests.platform.actors import ADMINISTRATOR, CITIZEN, ENTERPRISE, HEAD, OFFICER, OPERATOR, POLICE, PROCURATOR
from tests.platform.fuzz import Guesser, spoiled
from tests.platform.gateway import open_door

SERVICES = (REGISTRY, JOINT_INSPECTION, COMPLAINTS, TRANSFER)
CASES = int(os.environ.get("FUZZ_CASES", "400"))
ACTORS = (None, ADMINISTRATOR, CITIZEN, ENTERPRISE, HEAD, OFFICER, OPERATOR, POLICE, PROCURATOR)
INTERNALS = ("Traceback", "site-packages", "asyncpg", "msgspec", "SELECT ", "relation ", "constraint", ".py")
UNEXPECTED = {"INTERNAL", "UNAVAILABLE", "SERVICE_UNAVAILABLE", "DEADLINE_PASSED"}


def complaint(answer: httpx.Response) -> str | None:
    """What is wrong with an answer."""
    if answer.status_code >= 500:
        return f"HTTP {answer.status_code}"
    told: dict[str, Any] = answer.json()
    codes = {error["extensions"]["code"] for error in told.get("errors", [])}
    if codes & UNEXPECTED:
        return str(codes & UNEXPECTED)
    return next((word for word in INTERNALS if word in answer.text), None)


async def test_no_random_request_meets_an_internal_error_or_a_leak(hub_settings: Settings) -> None:
    settings = hub_settings.model_copy(update={"introspection": False, "quota_per_second": 10**8})
    schema = build_schema()._schema
    wrong: list[str] = []
    async with open_door(settings, SERVICES) as door:
        headers = [door.headers(actor) | {"content-type": "application/json"} for actor in ACTORS]
        for seed in range(CASES):
            random = Random(seed)
            request = Guesser(schema, seed).request()
            given = {"json": request} if seed % 2 else {"content": spoiled(request, random)}
            answer = await door.http.post("/graphql", headers=random.choice(headers), **given)
            if found := complaint(answer):
                wrong.append(f"seed {seed}: {found}: {answer.text[:300]}")
    assert wrong == []


def keyed_fields(schema: GraphQLSchema) -> dict[str, str]:
    """The root fields that take one key, with a question for a record that can't be there."""
    assert schema.query_type is not None
    questions: dict[str, str] = {}
    for name, field in schema.query_type.fields.items():
        needed = [argument for argument, told in field.args.items() if is_required_argument(told)]
        if len(needed) == 1 and str(field.args[needed[0]].type) == "String!":
            questions[name] = "{ " + name + "(" + needed[0] + ': "%s") { __typename } }'
    return questions


async def test_a_key_that_no_record_can_have_is_answered_as_absent_or_refused(hub_settings: Settings) -> None:
    async with open_door(hub_settings, SERVICES) as door:
        questions = keyed_fields(build_schema()._schema)
        assert len(questions) > 8
        for key in ("a", "", "0" * 5000, "01234567-89AB-7DEF-8123-456789ABCDEF", "%", "'"):
            for name, question in questions.items():
                answer = await door.http.post("/graphql", json={"query": question % key}, headers=door.headers(HEAD))
                assert complaint(answer) is None, (name, key, answer.text)

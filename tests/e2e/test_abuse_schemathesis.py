"""Operations made by schemathesis from the published schema, sent to the running gateway by everyone.

FUZZ_CASES=10000 FUZZ_SEED=1 pytest -o faulthandler_timeout=3000 tests/e2e/test_abuse_schemathesis.py runs a long one;
the same seed makes the same operations again.
"""

import asyncio
import os
from collections import Counter
from enum import Enum
from pathlib import Path
from random import Random
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import negative_data_rejection, response_schema_conformance
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.graphql import nodes

import gateway
from kernel.settings import Settings
from tests.platform.actors import ADMINISTRATOR, CITIZEN, ENTERPRISE, HEAD, OFFICER, OPERATOR, POLICE, PROCURATOR
from tests.platform.fuzz import DECIMALS, NUMBERS, TEXTS, spoiled, with_variables
from tests.platform.leaks import complaint
from tests.platform.services import SERVICES
from tests.platform.sockets import Sockets, listening_gateway

CASES = int(os.environ.get("FUZZ_CASES", "400"))
SEED = int(os.environ.get("FUZZ_SEED", "0"))
SCHEMA = Path(gateway.__file__).parent / "schema.graphql"
ASKERS = (None, ADMINISTRATOR, CITIZEN, ENTERPRISE, HEAD, OFFICER, OPERATOR, POLICE, PROCURATOR)
PLAUSIBLE = {
    "dictionaries": {"texts": {"values": TEXTS}, "numbers": {"values": NUMBERS}},
    "generation": {
        "dictionaries": {
            "string": {"dictionary": "texts", "probability": 0.5},
            "integer": {"dictionary": "numbers", "probability": 0.5},
        }
    },
}
UNHURRIED: dict[str, Any] = {
    "database": None,
    "deadline": None,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}
schemathesis.graphql.scalar("Decimal", st.sampled_from(DECIMALS).map(nodes.String))
schemathesis.graphql.scalar("Upload", st.text(max_size=10).map(nodes.String))


class Form(Enum):
    """How an operation is sent: as made, with its literals as variables, or with broken bytes."""

    PLAIN = 1
    VARIABLES = 2
    SPOILED = 3


class Asking:
    """Sends cases and keeps what went wrong, and how many of each operation were executed."""

    def __init__(self, sockets: Sockets, schema: Any) -> None:
        self._http = httpx.Client(base_url=f"http://{sockets.address}", trust_env=False, timeout=30)
        self._headers = [{"authorization": f"Bearer {sockets.token(actor)}"} if actor else {} for actor in ASKERS]
        self._schema = schema
        self.wrong: list[str] = []
        self.sent = 0
        self.executed: Counter[str] = Counter()

    def share(self, operation: Any, mode: GenerationMode, cases: int) -> None:
        """Send some cases of one operation."""

        @seed(SEED)
        @settings(max_examples=cases, **UNHURRIED)
        @given(operation.as_strategy(generation_mode=mode), st.sampled_from(Form), st.integers(0, 2**32))
        def send(case: Case[Any], form: Form, number: int) -> None:
            self._send(case, form, Random(number))

        send()

    def _send(self, case: Case[Any], form: Form, random: Random) -> None:
        query: Any = case.body
        request = {"query": query} if form is Form.PLAIN else with_variables(query, self._schema.client_schema)
        given: dict[str, Any] = {"json": request} if form is not Form.SPOILED else {"content": spoiled(request, random)}
        headers = random.choice(self._headers) | {"content-type": "application/json"}
        answer = self._http.post("/graphql", headers=headers, **given)
        found = complaint(answer) or nonconformance(case, answer, form)
        if found:
            self.wrong.append(f"{found}: {request} {answer.text[:300]}")
        self.sent += 1
        self.executed[case.operation.label] += "data" in answer.json()


def nonconformance(case: Case[Any], answer: httpx.Response, form: Form) -> str | None:
    """What schemathesis finds wrong with an answer: not a GraphQL response, or wrong input let pass.

    A wrong literal may be a right variable: 2.0 for a whole number.
    """
    wrong_stays_wrong = [negative_data_rejection] if form is Form.PLAIN else []
    try:
        case.validate_response(answer, checks=[response_schema_conformance, *wrong_stays_wrong])
    except (Failure, FailureGroup) as failure:
        return repr(failure)
    return None


def ask_everything(sockets: Sockets) -> Asking:
    """Every operation of the schema, valid and with one thing wrong, its share of the cases each."""
    schema = schemathesis.graphql.from_path(SCHEMA, config=SchemathesisConfig.from_dict(PLAUSIBLE))
    asking = Asking(sockets, schema)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            asking.share(operation, mode, max(1, CASES // len(operations) // 2))
    return asking


async def test_no_operation_of_the_schema_meets_an_internal_error_or_a_leak(hub_settings: Settings) -> None:
    given = hub_settings.model_copy(update={"introspection": False, "quota_per_second": 10**8})
    async with listening_gateway(given, SERVICES) as sockets:
        asking = await asyncio.to_thread(ask_everything, sockets)
    assert asking.wrong == []
    assert sum(asking.executed.values()) > asking.sent / 6, asking.executed

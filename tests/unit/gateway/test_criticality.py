"""How critical an operation is: by what it asks for, and by whether its sender may ask for it at all."""

import pytest
from graphql import get_operation_ast, parse

from contracts.actors import Actor
from gateway.criticality import Criticalities
from gateway.quotas import Criticality
from gateway.schema import build_schema
from kernel.identity import PUBLIC
from tests.platform.actors import ADMINISTRATOR, OFFICER, OPERATOR, POLICE

READ = "{ agencies { edges { node { code } } } }"
RECEIVE = 'receiveReferral(input: {number: "640500-2026-0001"}) { position }'
FILE = "fileComplaint(input: $input) { position }"
END = 'endAgency(input: {code: "a", validTo: "2026-01-01"}) { position }'


@pytest.fixture(scope="module")
def criticalities() -> Criticalities:
    return Criticalities(build_schema()._schema)


@pytest.mark.parametrize(
    ("actor", "text", "criticality"),
    [
        pytest.param(PUBLIC, READ, Criticality.PUBLIC_READ, id="the public reads"),
        pytest.param(OFFICER, READ, Criticality.READ, id="an officer reads"),
        pytest.param(ADMINISTRATOR, f"mutation {{ {END} }}", Criticality.ORDER, id="an administrator orders"),
        pytest.param(OPERATOR, f"mutation {{ {FILE} }}", Criticality.ORDER, id="an operator files"),
        pytest.param(POLICE, f"mutation {{ {RECEIVE} }}", Criticality.VITAL, id="the police receive"),
        pytest.param(
            POLICE,
            f"mutation {{ ...R }} fragment R on Mutation {{ {RECEIVE} }}",
            Criticality.VITAL,
            id="the police receive by a fragment",
        ),
        pytest.param(PUBLIC, f"mutation {{ {RECEIVE} }}", Criticality.PUBLIC_READ, id="the public pretends to receive"),
        pytest.param(OPERATOR, f"mutation {{ {RECEIVE} }}", Criticality.READ, id="an operator pretends to receive"),
        pytest.param(POLICE, f"mutation {{ {RECEIVE} {END} }}", Criticality.READ, id="one of two orders is forbidden"),
    ],
)
def test_an_operation_is_as_critical_as_its_least_order_and_an_order_one_may_not_give_is_a_read(
    criticalities: Criticalities, actor: Actor, text: str, criticality: Criticality
) -> None:
    document = parse(text)
    operation = get_operation_ast(document)
    assert operation is not None
    assert criticalities.of(document, operation, actor) is criticality

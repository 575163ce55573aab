"""Keys that no record can have."""

from graphql import GraphQLSchema
from graphql.type import is_required_argument

from gateway.schema import build_schema
from kernel.settings import Settings
from tests.platform.actors import HEAD
from tests.platform.gateway import open_door
from tests.platform.leaks import complaint
from tests.platform.services import SERVICES


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

"""Every kind of aggregate that a service writes has a row: what is told of it outside, or why nothing is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import services
from contracts.changes import CHANGES
from contracts.messages import Event, Query
from kernel.change_rules import Detail, KindRule, event_details, kind_rules, told_kinds
from kernel.loads import keys_field
from kernel.rights import Relation, load_rights
from kernel.subjects import messages, record_of

ROOT = Path(services.__file__).parent
NAMED = re.compile(r"([a-z_]+):")
# Locked under a bare name, without a record behind it.
BARE = {("registry", "matrix"), ("registry", "items")}
RULES = sorted(kind_rules().values(), key=lambda rule: (rule.service, rule.kind))
TOLD = [rule for rule in RULES if rule.read_by]


def name_of(rule: KindRule) -> str:
    return f"{rule.service}:{rule.kind}"


def written() -> set[tuple[str, str]]:
    """The kinds that stand at the beginning of a text or a formatted text of a service."""
    found = set(BARE)
    for place in ROOT.rglob("*.py"):
        service = place.relative_to(ROOT).parts[0]
        found |= {(service, kind) for kind in kinds_in(ast.parse(place.read_text(encoding="utf-8")))}
    return {(service, kind) for service, kind in found if kind not in {one.value for one in CHANGES}}


def kinds_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
            begun = NAMED.match(str(node.values[0].value))
            if begun:
                yield begun[1]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            whole = NAMED.fullmatch(node.value)
            if whole:
                yield whole[1]


def test_every_kind_of_aggregate_that_a_service_writes_has_a_row_and_every_row_is_of_one() -> None:
    assert {(rule.service, rule.kind) for rule in RULES} == written()


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_a_kind_is_read_by_a_query_of_its_service_or_says_why_it_stays_inside(rule: KindRule) -> None:
    assert (rule.read_by is None) == bool(rule.inside)
    if rule.read_by is not None:
        assert rule.read_by.subject.startswith(f"{rule.service}.")


@pytest.mark.parametrize("rule", TOLD, ids=name_of)
def test_a_kinds_query_takes_a_list_of_keys_and_answers_records_in_their_order(rule: KindRule) -> None:
    query = rule.read_by
    assert query is not None and issubclass(query, Query)
    assert keys_field(query) is not None and record_of(query) is not None


@pytest.mark.parametrize("event", sorted(event_details()))
def test_an_exception_is_of_an_event_and_tells_less(event: str) -> None:
    assert issubclass(messages()[event], Event)
    assert event_details()[event] in (Detail.NONE, Detail.NEVER)


@pytest.mark.parametrize("kind", ["officer_complaint", "statement", "caller_retention", "complaint_export"])
def test_what_must_stay_inside_is_told_of_nowhere(kind: str) -> None:
    assert kind not in told_kinds("complaints")


def test_who_looked_at_an_informant_and_the_codes_of_rewards_are_told_to_nobody() -> None:
    secret = {event for event in messages() if event.startswith("complaints.informant.") and _is_event(event)}
    secret |= {"complaints.rewards.code_drawn.v1", "complaints.intake.caller_looked.v1"}
    assert {event for event in secret if event_details().get(event) is not Detail.NEVER} == set()


def _is_event(subject: str) -> bool:
    return issubclass(messages()[subject], Event)


@pytest.mark.parametrize("rule", TOLD, ids=name_of)
def test_a_kind_that_some_see_as_single_persons_is_told_person_by_person(rule: KindRule) -> None:
    relations = {row.relation for row in load_rights().by_message[rule.subject]}
    assert rule.by_person or Relation.PERSON not in relations


def test_who_visits_is_known_to_single_officers_before() -> None:
    assert {"visit", "commission", "case_team", "finding"} <= {rule.kind for rule in TOLD if rule.by_person}

"""The kernel's protocols under thousands of seeds of accidents, and planted bugs that they find."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
import structlog

from kernel.settings import PROJECT
from tests.simulation.check import Violation, replay
from tests.simulation.hub import Build
from tests.simulation.mutants import MUTANTS, SURVIVED

SEEDS = range(2000)
SEEDS_TO_SURVIVE = range(200)
SEEDS_TO_FIND_A_BUG = range(300)
SEEDS_TO_REPLAY = (7, 81, 300)
PRINT_TRACES = """
import json, logging, structlog
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
from tests.simulation.check import replay
print(json.dumps([replay(seed) for seed in {seeds}]))
"""


@pytest.fixture(autouse=True)
def _silence() -> Iterator[None]:
    """The kernel reports each of the accidents; here they are meant."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


def first_violation(build: Build, seeds: range) -> Violation | None:
    for seed in seeds:
        try:
            replay(seed, build)
        except Violation as violation:
            return violation
    return None


@pytest.mark.parametrize("part", range(4))
def test_every_promise_holds_under_every_seed(part: int) -> None:
    for seed in SEEDS[part::4]:
        replay(seed)


@pytest.mark.parametrize("name", MUTANTS)
def test_a_planted_bug_is_found_and_its_seed_finds_it_again(name: str) -> None:
    found = first_violation(MUTANTS[name], SEEDS_TO_FIND_A_BUG)
    assert found is not None
    assert f"replay({found.seed})" in str(found)
    with pytest.raises(Violation) as again:
        replay(found.seed, MUTANTS[name])
    assert again.value.trace == found.trace


@pytest.mark.parametrize("name", SURVIVED)
def test_what_the_feed_makes_harmless_breaks_no_promise(name: str) -> None:
    assert first_violation(SURVIVED[name], SEEDS_TO_SURVIVE) is None


def test_a_seed_replays_exactly_in_another_process_too() -> None:
    environment = {"PYTHONHASHSEED": "1", "PYTHONPATH": str(PROJECT), "PATH": os.environ["PATH"]}
    script = PRINT_TRACES.format(seeds=SEEDS_TO_REPLAY)
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, env=environment, check=True, capture_output=True, text=True
    )
    assert json.loads(told.stdout) == [replay(seed) for seed in SEEDS_TO_REPLAY]

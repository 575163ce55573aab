"""The bench runs whole on a small world and tells medians and ratios; how fast is not a test's business."""

import json
import sys
from subprocess import run
from typing import Any

from bench.imports import FOLLOWERS
from kernel.settings import PROJECT

QUICK = ("--rounds", "1", "--seconds", "1", "--json")


def told(*arguments: str) -> Any:
    """The JSON a bench command ends with."""
    done = run(
        [sys.executable, "-m", "cli", "bench", *arguments], cwd=PROJECT, capture_output=True, text=True, timeout=170
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


def test_the_bench_measures_the_hub_beside_its_limits() -> None:
    found = told("--enterprises", "200", "--complaints", "600", "--clients", "4", *QUICK)
    assert set(found) == {"Q1@4", "Q2@4", "W@4"}
    for one in found.values():
        assert {"hub", "asyncpg", "pgbench"} <= set(one["per_second"])
        assert min(one["per_second"].values()) > 0 and one["to_asyncpg"] > 0
    assert found["W@4"]["per_second"]["hub_service"] > 0


def test_growth_tells_figures_memory_and_plans_of_every_size() -> None:
    found = told("growth", "--sizes", "200", *QUICK)
    (one,) = found
    assert set(one["per_second"]) == {"Q1@32", "Q2@16", "W@64"}
    assert {"gateway", "registry", "complaints", "postgres"} <= set(one["memory_mib"])
    assert all(plans for plans in one["plans"].values())


def test_an_import_tells_its_rate_beside_a_bare_copy_its_memory_and_the_copies_lag() -> None:
    found = told("import", "--rows", "300", "--json")
    assert found["rows"] == found["accepted"] == 300
    assert found["ratio"] == found["per_second"] / found["copied_per_second"] > 0
    assert 0 < found["mib_before"] <= found["mib_peak"]
    assert set(found["behind"]) == set(found["lag_seconds"]) == set(FOLLOWERS)


def test_a_peer_that_does_not_exist_is_refused_by_name() -> None:
    argv = [sys.executable, "-m", "cli", "bench", "peers", "--only", "hasura"]
    done = run(argv, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "hasura" in done.stderr and "mercurius" in done.stderr


def test_live_screens_are_told_everything_once() -> None:
    found = told("live", "--subscribers", "6", "--rate", "5", "--seconds", "1", "--json")
    assert found["filed"] == 5 and found["pushes"] >= 5 * 6
    assert (found["missed"], found["doubled"]) == (0, 0)
    assert 0 < found["median_seconds"] <= found["p99_seconds"] <= found["slowest_seconds"]

"""The bench runs whole on a small world and tells medians and ratios; how fast is not a test's business."""

import json
import sys
from subprocess import run

from kernel.settings import PROJECT

SMALL = ("--enterprises", "200", "--complaints", "600", "--rounds", "1", "--seconds", "1", "--clients", "4")


def test_the_bench_measures_the_hub_beside_its_peers() -> None:
    argv = [sys.executable, "-m", "cli", "bench", *SMALL, "--json"]
    done = run(argv, cwd=PROJECT, capture_output=True, text=True, timeout=150)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert set(told) == {"Q1", "Q2", "W"}
    for one in told.values():
        assert set(one["per_second"]) == {"hub", "asyncpg", "pgbench"}
        assert min(one["per_second"].values()) > 0 and one["to_asyncpg"] > 0

"""The bench of abuse runs whole, small: every hostile request and every criticality has its row."""

import json
import sys
from subprocess import run

from bench.hostile import ATTACKS, TRANSPORTS
from kernel.settings import PROJECT

SMALL = ("--rounds", "1", "--seconds", "0.5")


def test_the_bench_tells_what_each_hostile_request_costs_and_who_is_refused_under_overload() -> None:
    argv = [sys.executable, "-m", "cli", "bench", "abuse", *SMALL, "--json"]
    done = run(argv, cwd=PROJECT, capture_output=True, text=True, timeout=170)
    assert done.returncode == 0, done.stderr[-2000:]
    shown, told = done.stdout, json.loads(done.stdout.strip().splitlines()[-1])
    for mode in ("hostile_introspection_on", "hostile_introspection_off"):
        rows = told[mode]
        assert set(rows) == ATTACKS.keys() | TRANSPORTS.keys()
        costs = [one["cpu_ms"] for one in rows.values()]
        assert costs == sorted(costs, reverse=True) and costs[0] > 0
        assert all(one["cpu_ms"] <= one["cpu_ms_worst"] for one in rows.values())
        assert {one["status"] for one in rows.values()} <= {200, 400}
    assert list(told["overload"]["refused_share"]) == ["public", "reads", "orders", "receipts"]
    assert told["overload"]["answered_per_second"] > 0
    assert all(title in shown for title in ("公众查询", "部门查询", "办理（受理投诉）", "移交与签收", "拒绝"))

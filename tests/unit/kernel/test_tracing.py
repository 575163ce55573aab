"""Traces: nothing is loaded while they are off; a message names the trace of each thing in it."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from kernel import tracing
from kernel.settings import PROJECT
from kernel.spans import Spans

LOADED = """
import sys
import cli.whole
from kernel import tracing
from kernel.settings import Settings
tracing.begin(Settings.load(), "whole")
heavy = ("opentelemetry.sdk", "opentelemetry.exporter", "google.protobuf", "prometheus_client", "requests")
print([name for name in heavy if name in sys.modules])
"""


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    tracing.use(Spans(SimpleSpanProcessor(exporter), 1.0, "test"))
    yield exporter
    tracing.use(None)


def test_a_process_that_does_not_trace_loads_nothing_for_it() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=PROJECT, capture_output=True, text=True, timeout=120)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_off_a_span_is_nothing_and_no_header_is_made() -> None:
    with tracing.span("graphql query", part="gateway"):
        tracing.remember("cause")
        assert tracing.here() is None and tracing.of("cause") is None
        assert tracing.headers([None, "00-1-2-01"]) is None
    assert tracing.told({tracing.HEADER: "00-1-2-01"}, 1) == [None]


def test_what_travels_in_one_message_keeps_each_its_own_trace(spans: InMemorySpanExporter) -> None:
    with tracing.span("one"):
        one = tracing.here()
    with tracing.span("other"):
        other = tracing.here()
    header = tracing.headers([one, None, other])
    assert tracing.told(header, 3) == [one, None, other]
    assert tracing.told(header, 2) == [None, None]
    assert tracing.headers([None]) is None


def test_what_comes_of_a_command_is_below_it_wherever_it_arrives(spans: InMemorySpanExporter) -> None:
    with tracing.span("commit"):
        tracing.remember("command-1")
    with tracing.span("event", parent=tracing.of("command-1")):
        pass
    commit, event = spans.get_finished_spans()
    assert commit.context and event.parent and event.parent.span_id == commit.context.span_id


def test_a_span_tells_of_an_error_its_class_and_not_its_words(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError), tracing.span("commit"):
        raise ValueError("欧阳雀灵")
    (span,) = spans.get_finished_spans()
    assert span.status.description == "ValueError" and not span.events and "雀灵" not in span.to_json()


def test_only_the_latest_commits_are_remembered(spans: InMemorySpanExporter) -> None:
    with tracing.span("commit"):
        for number in range(tracing.REMEMBERED_MAX + 1):
            tracing.remember(str(number))
    assert tracing.of("0") is None and tracing.of(str(tracing.REMEMBERED_MAX)) is not None

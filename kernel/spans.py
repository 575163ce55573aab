"""Spans by OpenTelemetry; imported only where traces are asked for."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Link, SpanKind, StatusCode, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from kernel.logs import plainly
from kernel.tracing import HEADER

STATEMENT_MAX = 200
_propagator = TraceContextTextMapPropagator()


class Spans:
    """Makes spans; a Recorder."""

    def __init__(self, processor: SpanProcessor, share: float, process: str) -> None:
        resource = Resource({"service.namespace": "liandong", "service.name": process})
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(share)), resource=resource, shutdown_on_exit=False
        )
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("liandong")

    @contextmanager
    def span(self, name: str, parent: str | None, links: Sequence[str], facts: Mapping[str, str]) -> Iterator[None]:
        """A span around what is done in it; of an error only its class and code."""
        linked = [Link(get_current_span(_context(one)).get_span_context()) for one in links]
        with self._tracer.start_as_current_span(
            name,
            context=_context(parent) if parent else None,
            links=linked,
            attributes=dict(facts),
            record_exception=False,
            set_status_on_exception=False,
        ):
            try:
                yield
            except Exception as error:
                self.fail(plainly(error))
                raise

    def here(self) -> str | None:
        """What is under way."""
        carrier: dict[str, str] = {}
        _propagator.inject(carrier)
        return carrier.get(HEADER)

    def fail(self, code: str) -> None:
        """What is under way was refused."""
        get_current_span().set_status(StatusCode.ERROR, code)

    def statement(self, record: Any) -> None:
        """A statement that was run just now; its text holds no value, its values are left out."""
        ended = time.time_ns()
        span = self._tracer.start_span(
            "SQL",
            kind=SpanKind.CLIENT,
            attributes={
                "db.system.name": "postgresql",
                "db.query.text": " ".join(record.query.split())[:STATEMENT_MAX],
            },
            start_time=ended - int(record.elapsed * 1e9),
        )
        if record.exception is not None:
            span.set_status(StatusCode.ERROR, plainly(record.exception))
        span.end(ended)

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


def recorder_to(endpoint: str, share: float, process: str) -> Spans:
    """Spans sent to an OTLP endpoint over HTTP, in the background."""
    exporter = OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces", timeout=5)
    return Spans(BatchSpanProcessor(exporter), share, process)


def _context(parent: str) -> Context:
    return _propagator.extract({HEADER: parent}, context=Context())

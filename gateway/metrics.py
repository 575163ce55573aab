"""The figures of gateway and services for Prometheus. Labels are services, kinds, topics, states and codes only."""

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from contracts.operating import Condition, Timed
from gateway.conditions import Roll
from kernel.figures import Figures

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class OneRoll(Collector):
    """The metrics of one roll."""

    def __init__(self, roll: Roll, gateway: Figures) -> None:
        self._roll = roll
        self._gateway = gateway
        self._answered = [one for one in roll.conditions.values() if one is not None]

    def collect(self) -> Iterator[Metric]:
        """Every family; a service that did not answer is only missing from the others, and down."""
        yield from self._states()
        yield from self._journals()
        yield from self._counts()
        yield from self._answers()

    def _states(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("liandong_up", "服务是否应答", labels=["service"])
        for service, condition in self._roll.conditions.items():
            up.add_metric([service], float(condition is not None))
        ready = GaugeMetricFamily("liandong_ready", "服务的部件是否就绪", labels=["service", "part"])
        for one in self._answered:
            for part in one.parts:
                ready.add_metric([one.service, part.part], float(part.why is None))
        yield up
        yield ready

    def _journals(self) -> Iterator[Metric]:
        yield self._gauge("feed_position", "定序器到达的位点", ((one, one.journal.head) for one in self._answered))
        yield self._gauge(
            "published_position", "已发布的位点", ((one, one.journal.published) for one in self._answered)
        )
        oldest = ((one, one.journal.oldest_seconds) for one in self._answered)
        yield self._gauge("oldest_unpublished_seconds", "最早一条未发布记录的时长（秒）", oldest)
        lag = GaugeMetricFamily("liandong_copy_lag_events", "副本落后的事件数", labels=["service", "source"])
        for one in self._answered:
            for source, behind in self._roll.lag(one).items():
                lag.add_metric([one.service, source], behind)
        yield lag

    def _gauge(self, name: str, meaning: str, values: Iterable[tuple[Condition, float]]) -> Metric:
        gauge = GaugeMetricFamily(f"liandong_{name}", meaning, labels=["service"])
        for condition, value in values:
            gauge.add_metric([condition.service], value)
        return gauge

    def _counts(self) -> Iterator[Metric]:
        overdue = GaugeMetricFamily("liandong_overdue_duties", "逾期未办的时限任务", labels=["service", "duty"])
        held = GaugeMetricFamily("liandong_quarantined_events", "隔离区的事件", labels=["service", "source", "state"])
        refused = CounterMetricFamily("liandong_service_refusals", "服务的拒绝", labels=["service", "code"])
        asked = CounterMetricFamily("liandong_service_requests", "服务的请求", labels=["service", "topic", "kind"])
        for one in self._answered:
            for duty, count in one.overdue.items():
                overdue.add_metric([one.service, duty], count)
            for of in one.held:
                held.add_metric([one.service, of.source, of.state], of.count)
            for code, count in one.refusals.items():
                refused.add_metric([one.service, code], count)
            for topic in one.asked:
                asked.add_metric([one.service, topic.topic, topic.kind], topic.count)
        yield from (overdue, held, refused, asked)

    def _answers(self) -> Iterator[Metric]:
        times = HistogramMetricFamily("liandong_service_seconds", "服务应答用时", labels=["service", "kind"])
        for one in self._answered:
            for timed in one.timed:
                times.add_metric([one.service, timed.kind], buckets_of(timed), timed.seconds)
        operations = HistogramMetricFamily("liandong_operation_seconds", "GraphQL 操作用时", labels=["kind"])
        for timed in self._gateway.timed():
            operations.add_metric([timed.kind], buckets_of(timed), timed.seconds)
        refused = CounterMetricFamily("liandong_refusals", "网关答复的拒绝与错误", labels=["code"])
        for code, count in self._gateway.refusals.items():
            refused.add_metric([code], count)
        yield from (times, operations, refused)


def buckets_of(timed: Timed) -> list[tuple[str, float]]:
    """Counts up to each bound, as Prometheus adds them up."""
    told: list[tuple[str, float]] = []
    total = 0
    for bound, count in zip([*map(str, timed.bounds), "+Inf"], timed.counts, strict=True):
        total += count
        told.append((bound, total))
    return told


def rendered(roll: Roll, gateway: Figures) -> bytes:
    """The text that Prometheus reads."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(OneRoll(roll, gateway))
    ProcessCollector(namespace="liandong_gateway", registry=registry)
    return generate_latest(registry)

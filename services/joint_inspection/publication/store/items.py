"""Every SQL statement about publication."""

from collections.abc import Sequence
from datetime import date

import msgspec

from contracts.joint_inspection.publication import (
    DisclosureOrder,
    ListDisclosureRequests,
    ListDisclosures,
    ListDisclosureTasks,
)
from contracts.joint_inspection.publication_terms import DisclosureKind
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.joint_inspection.publication.rules.course import Counts, Public, Request, Task

SAVE_TASK = """
INSERT INTO publication_tasks (number, kind, source, agency, superior, region, parties, state, late, adverse,
                               begun_at, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb)
ON CONFLICT (number) DO UPDATE
    SET state = excluded.state, late = excluded.late, begun_at = excluded.begun_at, body = excluded.body
"""
SAVE_PUBLIC = """
INSERT INTO published (number, kind, state, agency, region, credit_code, body)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
ON CONFLICT (number) DO UPDATE SET state = excluded.state, body = excluded.body
"""
SAVE_REQUEST = """
INSERT INTO publication_requests (number, disclosure, state, region, parties, body)
VALUES ($1, $2, $3, $4, $5, $6::jsonb)
ON CONFLICT (number) DO UPDATE SET state = excluded.state, body = excluded.body
"""
WITHDRAWN = """
UPDATE publication_tasks SET withdrawn = true WHERE kind = $1 AND body ->> 'disclosure' = $2 AND agency = $3
"""
TASK = "SELECT body FROM publication_tasks WHERE number = $1"
TASK_OF = "SELECT body FROM publication_tasks WHERE kind = $1 AND source = $2"
PUBLIC = "SELECT body FROM published WHERE number = $1"
REQUEST = "SELECT body FROM publication_requests WHERE number = $1"
TASKS_SEEN = """
SELECT body FROM publication_tasks WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
"""
TASKS = (
    TASKS_SEEN
    + """
  AND ($4::text IS NULL OR kind = $4)
  AND ($5::text IS NULL OR state = $5)
  AND ($6::text IS NULL OR agency = $6)
  AND ($7::text IS NULL OR source = $7)
"""
)
REQUESTS_SEEN = """
SELECT body FROM publication_requests WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
"""
REQUESTS = REQUESTS_SEEN + "  AND ($4::text IS NULL OR state = $4) AND ($5::text IS NULL OR disclosure = $5)\n"
PUBLISHED = """
SELECT body FROM published
WHERE ($1::text IS NULL OR kind = $1)
  AND ($2::text IS NULL OR state = $2)
  AND ($3::text IS NULL OR agency = $3)
  AND ($4::text IS NULL OR credit_code = $4)
  AND ($5::text IS NULL OR region LIKE $5 || '%')
"""
RATES = """
SELECT one.agency,
       count(*) FILTER (WHERE task.state = 'done' AND NOT task.late) AS in_time,
       count(*) FILTER (WHERE task.state = 'done' AND task.late) AS late,
       count(*) FILTER (WHERE task.state = 'overdue') AS missing,
       count(*) FILTER (WHERE task.withdrawn) AS withdrawn,
       count(*) FILTER (WHERE task.state <> 'due' AND task.adverse) AS adverse,
       count(*) FILTER (WHERE task.state = 'overdue' AND task.adverse) AS adverse_missing
FROM unnest($1::text[]) WITH ORDINALITY AS one (agency, place)
LEFT JOIN publication_tasks AS task
  ON task.agency = one.agency
 AND ($2::date IS NULL OR (task.begun_at AT TIME ZONE 'Asia/Shanghai')::date >= $2)
 AND ($3::date IS NULL OR (task.begun_at AT TIME ZONE 'Asia/Shanghai')::date <= $3)
GROUP BY one.agency, one.place ORDER BY one.place
"""
TASK_ORDERS = {
    DisclosureOrder.NEWEST: Order(
        TASKS + "AND number < $8 ORDER BY number DESC LIMIT $9", {"number": LATER_THAN_ANY_ID}
    ),
    DisclosureOrder.OLDEST: Order(TASKS + "AND number > $8 ORDER BY number LIMIT $9", {"number": ""}),
}
REQUEST_ORDERS = {
    DisclosureOrder.NEWEST: Order(
        REQUESTS + "AND number < $6 ORDER BY number DESC LIMIT $7", {"number": LATER_THAN_ANY_ID}
    ),
    DisclosureOrder.OLDEST: Order(REQUESTS + "AND number > $6 ORDER BY number LIMIT $7", {"number": ""}),
}
PUBLIC_ORDERS = {
    DisclosureOrder.NEWEST: Order(
        PUBLISHED + "AND number < $6 ORDER BY number DESC LIMIT $7", {"number": LATER_THAN_ANY_ID}
    ),
    DisclosureOrder.OLDEST: Order(PUBLISHED + "AND number > $6 ORDER BY number LIMIT $7", {"number": ""}),
}

_tasks, _public, _requests = Bodies(Task), Bodies(Public), Bodies(Request)
tasks = Listing(
    get=TASKS_SEEN + "AND number = ANY($4::text[])",
    orders=TASK_ORDERS,
    count="SELECT count(*) FROM (" + TASKS + "LIMIT $8) AS counted",
    read=_tasks.read,
)
published = Listing(
    get="SELECT body FROM published WHERE number = ANY($1::text[])",
    orders=PUBLIC_ORDERS,
    count="SELECT count(*) FROM (" + PUBLISHED + "LIMIT $6) AS counted",
    read=_public.read,
)
requests = Listing(
    get=REQUESTS_SEEN + "AND number = ANY($4::text[])",
    orders=REQUEST_ORDERS,
    count="SELECT count(*) FROM (" + REQUESTS + "LIMIT $6) AS counted",
    read=_requests.read,
)


async def save_task(connection: Connection, task: Task) -> None:
    """Write a task as it now stands."""
    await connection.execute(
        SAVE_TASK,
        task.number,
        task.kind.value,
        task.source,
        task.agency,
        task.superior,
        task.region,
        task.parties,
        task.state.value,
        task.late,
        task.adverse,
        task.begun_at,
        _text(task),
    )


async def save_public(connection: Connection, public: Public) -> None:
    """Write what is public."""
    await connection.execute(
        SAVE_PUBLIC,
        public.number,
        public.kind.value,
        public.state.value,
        public.agency,
        public.region,
        public.credit_code,
        _text(public),
    )


async def save_request(connection: Connection, request: Request) -> None:
    """Write a request as it now stands."""
    values = (request.number, request.disclosure, request.state.value, request.region, request.parties)
    await connection.execute(SAVE_REQUEST, *values, _text(request))


async def mark_withdrawn(connection: Connection, public: Public) -> None:
    """Count it among what its agency withdrew."""
    await connection.execute(WITHDRAWN, public.kind.value, public.number, public.agency)


async def load_task(connection: Connection, number: str) -> Task | None:
    """One task."""
    return await _tasks.load(connection, TASK, number)


async def load_task_of(connection: Connection, kind: DisclosureKind, source: str) -> Task | None:
    """The task to tell of this thing."""
    return await _tasks.load(connection, TASK_OF, kind.value, source)


async def load_public(connection: Connection, number: str) -> Public | None:
    """One thing that is public."""
    return await _public.load(connection, PUBLIC, number)


async def load_request(connection: Connection, number: str) -> Request | None:
    """One request."""
    return await _requests.load(connection, REQUEST, number)


async def counts(
    connection: Connection, agencies: Sequence[str], since: date | None, until: date | None
) -> list[Counts]:
    """What each agency owed, in the order asked."""
    rows = await connection.fetch(RATES, list(agencies), since, until)
    return [msgspec.convert(dict(row), Counts) for row in rows]


def of_tasks(reach: Reach, query: ListDisclosureTasks) -> tuple[object, ...]:
    """What a list of tasks is asked for."""
    return *reach.within, query.kind, query.state, query.agency, query.source


def of_requests(reach: Reach, query: ListDisclosureRequests) -> tuple[object, ...]:
    """What a list of requests is asked for."""
    return *reach.within, query.state, query.disclosure


def of_public(query: ListDisclosures, region: str | None) -> tuple[object, ...]:
    """What a list of the public is asked for."""
    return query.kind, query.state, query.agency, query.credit_code, region


def _text(item: Task | Public | Request) -> str:
    return msgspec.json.encode(item).decode()

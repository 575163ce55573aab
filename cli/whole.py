"""Runs gateway and services in one process, for small sites: python -m cli.whole."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvloop

from gateway.__main__ import server
from kernel import crash_points, tracing
from kernel.garbage import look_seldom
from kernel.in_process import InProcess
from kernel.logs import start_logging
from kernel.service import Endpoints, serve
from kernel.settings import Settings
from kernel.wire import Wire
from services.complaints.endpoints import ENDPOINTS as COMPLAINTS
from services.joint_inspection.endpoints import ENDPOINTS as JOINT_INSPECTION
from services.registry.endpoints import ENDPOINTS as REGISTRY
from services.transfer.endpoints import ENDPOINTS as TRANSFER

SERVICES: tuple[Endpoints, ...] = (REGISTRY, JOINT_INSPECTION, COMPLAINTS, TRANSFER)


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    settings = Settings.load()
    start_logging("whole", settings.log_level)
    tracing.begin(settings, "whole")
    crash_points.arm(settings)
    uvloop.run(serve_whole(settings))
    tracing.end()


async def serve_whole(settings: Settings) -> None:
    """Serve until the gateway has stopped, then stop the services; ends with the first that fails."""
    wire = InProcess()

    @asynccontextmanager
    async def reach(_: Settings) -> AsyncIterator[Wire]:
        yield wire

    gateway = server(settings, reach)
    # uvicorn stops at these and raises them again afterwards, when the services are still to be stopped.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, gateway.handle_exit)
    look_seldom()
    told_to_stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for endpoints in SERVICES:
            tasks.create_task(serve(endpoints, settings, told_to_stop, wire.enter))
        await gateway.serve()
        told_to_stop.set()


if __name__ == "__main__":
    main()

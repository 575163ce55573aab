"""`python -m cli.listening registry`: a container's health check; exit code 0 when the service's parts all move.

Asked as the service's own NATS user; what does not move is printed in Chinese.
"""

import asyncio
import sys

from kernel.bus import Bus
from kernel.settings import Settings

ANSWER_SECONDS = 1.0
SECONDS_MAX = 2.5


async def reasons(settings: Settings, service: str) -> list[str]:
    """Why the service is not ready; empty when it is."""
    try:
        async with asyncio.timeout(SECONDS_MAX):
            bus = await Bus.connect(settings, service)
    except TimeoutError:
        return ["消息服务没有应答"]
    try:
        condition = await bus.condition(service, ANSWER_SECONDS)
    finally:
        await bus.close()
    if condition is None:
        return [f"{service} 没有应答"]
    return [f"{part.name}{part.why}" for part in condition.causes]


if __name__ == "__main__":
    found = asyncio.run(reasons(Settings.load(), sys.argv[1]))
    print("；".join(found))
    raise SystemExit(1 if found else 0)

"""Runs the gateway: python -m gateway."""

import uvicorn

from gateway.app import build_app
from kernel.logs import start_logging
from kernel.settings import Settings

KEEP_ALIVE_SECONDS = 30
STOP_SECONDS = 5


def main() -> None:
    """Serve until SIGTERM."""
    settings = Settings.load()
    start_logging("gateway", settings.log_level)
    uvicorn.run(
        build_app(settings),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


if __name__ == "__main__":
    main()

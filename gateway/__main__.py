"""Runs the gateway: python -m gateway."""

import uvicorn

from gateway.app import Reach, build_app
from gateway.connections import guarded_http
from gateway.requests import BODY_BYTES_MAX
from gateway.websocket_server import websocket_server
from kernel import crash_points, tracing
from kernel.garbage import look_seldom
from kernel.joining import over_nats
from kernel.logs import start_logging
from kernel.settings import Settings

KEEP_ALIVE_SECONDS = 30
STOP_SECONDS = 5
CONNECTIONS_PER_REQUEST = 10


def main() -> None:
    """Serve until SIGTERM."""
    settings = Settings.load()
    start_logging("gateway", settings.log_level)
    tracing.begin(settings, "gateway")
    crash_points.arm(settings)
    gateway = server(settings)
    look_seldom()
    gateway.run()
    tracing.end()


def server(settings: Settings, reach: Reach = over_nats) -> uvicorn.Server:
    """The gateway on its address, not yet running."""
    return uvicorn.Server(
        uvicorn.Config(
            build_app(settings, reach),
            host=settings.host,
            port=settings.port,
            loop="uvloop",
            http=guarded_http(settings.body_seconds, settings.requests_max * CONNECTIONS_PER_REQUEST),
            ws=websocket_server(settings.websocket_stall_ms),
            ws_max_size=BODY_BYTES_MAX,
            ws_per_message_deflate=False,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
    )


if __name__ == "__main__":
    main()

"""`python -m cli.listening registry`: a container's health check; exit code 0 when the service takes requests."""

import asyncio
import sys

from cli.readiness import listening_users
from kernel.settings import Settings

if __name__ == "__main__":
    raise SystemExit(0 if sys.argv[1] in asyncio.run(listening_users(Settings.load())) else 1)

"""Runs the registry: python -m services.registry."""

from kernel.service import run
from services.registry.endpoints import ENDPOINTS

if __name__ == "__main__":
    run(ENDPOINTS)

"""Runs the transfer service: python -m services.transfer."""

from kernel.service import run
from services.transfer.endpoints import ENDPOINTS

if __name__ == "__main__":
    run(ENDPOINTS)

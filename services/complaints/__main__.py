"""Runs the complaints service: python -m services.complaints."""

from kernel.service import run
from services.complaints.endpoints import ENDPOINTS

if __name__ == "__main__":
    run(ENDPOINTS)

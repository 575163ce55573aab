"""Runs joint inspection: python -m services.joint_inspection."""

from kernel.service import run
from services.joint_inspection.endpoints import ENDPOINTS

if __name__ == "__main__":
    run(ENDPOINTS)

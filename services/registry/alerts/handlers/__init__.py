"""Alerts 监测预警: raised by readings and findings, answered by the enterprise, decided by officers."""

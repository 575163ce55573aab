"""The time zone in which days, hours of the day and dates are told and counted: the whole country's one."""

from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

"""Which reading may be cited as evidence, and why."""

from contracts.registry.readings import ReadingFlag, ReadingSource

WHY = {
    ReadingSource.VALIDATED: "自动监测数据已经审核，标记为有效",
    ReadingSource.ON_SITE: "现场监测数据，优先于同一时段的自动监测数据",
}


def obstacle(source: ReadingSource, flag: ReadingFlag) -> str | None:
    """Why a reading cannot be cited, or None."""
    if flag is not ReadingFlag.VALID:
        return f"该时段的数据标记为{flag.label}"
    if source not in WHY:
        return "该时段的自动监测数据尚未审核"
    return None

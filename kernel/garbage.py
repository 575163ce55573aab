"""When a process looks for cycles among its objects."""

import gc

# Answers are trees: reference counts free them. By the default of 700 each page under way set off several passes over
# all that is young, a seventh of the gateway's time. With 50 000 small answers became dearer: the young lay far apart.
YOUNG_OBJECTS = 10_000


def look_seldom() -> None:
    """What is loaded by now stays, and is no longer looked at; what comes is looked at seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)

"""When a process looks for cycles among its objects."""

import gc

# Answers are trees: reference counts free them. By the default of 700 a page under way sets off several passes over all
# that is young, a seventh of the gateway's time; by this one a pass comes after some hundred pages.
YOUNG_OBJECTS = 50_000


def look_seldom() -> None:
    """What is loaded by now stays, and is no longer looked at; what comes is looked at seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)

"""Ids that the hub makes: UUIDs, written small."""

import re
from collections.abc import Iterable

UUID_FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def uuids(given: Iterable[str]) -> list[str]:
    """Those of the given that can be ids; nothing is found under any other."""
    return [id for id in given if UUID_FORM.fullmatch(id)]

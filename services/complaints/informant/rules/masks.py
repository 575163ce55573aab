"""How a masked part of a report is written."""

import re

MASK = re.compile(r"〔[^〔〕]*已隐去〕")


def mask(label: str) -> str:
    """What stands in the place of a part of this kind."""
    return f"〔{label}已隐去〕"


def without_masks(text: str) -> str:
    """What is left of a text as it came."""
    return MASK.sub("", text)

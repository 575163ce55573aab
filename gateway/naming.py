"""From the names of contracts to the names of GraphQL."""

import re


def camel(name: str) -> str:
    """credit_code -> creditCode."""
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


def camel_path(path: str) -> str:
    """agency.valid_from -> agency.validFrom."""
    return re.sub(r"[a-z0-9_]+", lambda found: camel(found.group()), path)


def snake(name: str) -> str:
    """RegisterAgency -> register_agency."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()

"""Entries merged and unmerged, as the registry tells the other services."""

from contracts.messages import Event
from contracts.registry.directory import EnterpriseFacts
from contracts.registry.merges import EnterpriseMerged, EnterpriseUnmerged


def merged(credit_code: str, successor: str) -> tuple[str, Event]:
    """What the registry says of an entry merged into another."""
    event = EnterpriseMerged(credit_code=credit_code, successor=successor, region="640500", number="HB-1")
    return f"enterprise:{credit_code}", event


def unmerged(credit_code: str, successor: str) -> tuple[str, Event]:
    """And of its undoing."""
    facts = EnterpriseFacts(credit_code=credit_code, name="某厂", region="640500")
    return f"enterprise:{credit_code}", EnterpriseUnmerged(facts=facts, successor=successor, number="HB-1")

"""What visits have confirmed for good: kept from the registry, left out of checklists."""

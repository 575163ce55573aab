"""Static facts: confirmed once by a visit, left out of later checks until a date or a change."""

"""Follow-ups: a round begins with each reply; the caller acts by codes, the operator by what was heard."""

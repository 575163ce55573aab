"""Field work: what comes of everything that came, alone and against the visit's checklist."""

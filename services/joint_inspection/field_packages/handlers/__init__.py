"""Field work: packed, taken in, asked for; one function per message."""

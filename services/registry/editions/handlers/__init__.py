"""One function per message about editions."""

"""Every SQL statement about checklists."""

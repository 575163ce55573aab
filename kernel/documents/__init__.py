"""Official documents: printed from templates as PDF, numbered by agency and year without gaps, kept as files."""

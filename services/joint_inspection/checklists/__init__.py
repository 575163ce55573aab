"""Checklists: made from the permit and the jurisdiction's templates for a visit, answered on the spot."""

"""GraphQL operations compiled once per document and run column by column: see docs/COMPILED.md."""

from gateway.compiled.executing import execute_compiled
from gateway.compiled.plan import NotCompiled, Operation

__all__ = ["NotCompiled", "Operation", "execute_compiled"]

"""What must be read by few: sealed record by record under keys of their own, in a schema and by a role of its own."""

# The service that has a vault, and the vault's schema and role.
VAULTS = {"complaints": "identity"}
KEY_FILE = "identity/keys.json"

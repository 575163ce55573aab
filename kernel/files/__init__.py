"""Files of a service: received in parts, kept as objects named by SHA-256, sealed where the service has a key."""

"""The real PostgreSQL and NATS that tests run against."""

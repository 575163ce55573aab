"""Reports of a closed period: figures of all services, frozen edition by edition."""

"""Reports: asked for, told by each service, frozen; one function per message."""

"""The isolated side 隔离端 of a ferry 摆渡: a folder that needs no hub, no network and no database."""

"""`hub story`: one case through all four services, told as it happens."""

from cli.story.run import command

__all__ = ["command"]

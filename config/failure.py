"""The one way to say that something cannot start. Standard library only, like all that runs before `.venv/` exists."""


class CannotStart(Exception):
    """Something outside the program is missing or in the way. The text is one plain sentence for the person."""

"""The one way to say that something cannot start."""


class CannotStart(Exception):
    """Something outside the program is missing or in the way. The text is one plain sentence for a person."""

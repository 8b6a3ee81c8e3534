"""Errors that a reader can mend."""


class Mendable(Exception):
    """Bad input, said in the reader's language: what, where and how to mend it."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field

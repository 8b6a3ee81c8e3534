"""Errors that a reader can mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.forms import BaseForm


class Mendable(Exception):
    """Bad input, said in the reader's language: what, where and how to mend it."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def show_on(self, form: BaseForm) -> None:
        """Says it beside the field that it is about; above the form when that has no such field."""
        form.add_error(self.field if self.field in form.fields else None, self.message)

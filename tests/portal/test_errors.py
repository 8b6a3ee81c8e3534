"""An error that a reader can mend stands where they can mend it."""

from __future__ import annotations

import re
from pathlib import Path

from django import forms

from portal.errors import Mendable

ROOT = Path(__file__).resolve().parents[2]
BY_HAND = re.compile(r"add_error\(\s*(\w+)\.field or None, (?:str\()?\1\.message")


class Asked(forms.Form):
    day = forms.CharField()


def _errors(error: Mendable) -> dict[str, list[str]]:
    form = Asked({"day": "2"})
    assert form.is_valid()
    error.show_on(form)
    return {name: list(said) for name, said in form.errors.items()}


def test_it_stands_beside_the_field_that_it_is_about():
    assert _errors(Mendable("No such day.", field="day")) == {"day": ["No such day."]}


def test_it_stands_above_a_form_that_has_no_such_field():
    """Django raises where an error names a field that a form lacks: the page would fail."""
    above = {forms.forms.NON_FIELD_ERRORS: ["Closed."]}
    assert _errors(Mendable("Closed.")) == _errors(Mendable("Closed.", field="month")) == above


def test_no_page_puts_one_there_by_hand():
    rooms = ("accounts", "benefits", "contributions", "portal")
    files = (path for room in rooms for path in (ROOT / room).rglob("*.py"))
    assert not [str(path) for path in files if BY_HAND.search(path.read_text())]

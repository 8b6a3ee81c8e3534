"""The form for a new value: one field for each number, days, act, reason, source."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L_

from portal.components.forms import DateField, MoneyField
from portal.reasons import SENTENCE
from portal.regulations import values
from portal.regulations.pages import parts
from portal.statutes import Parameter

_NUMBER = re.compile(r"-?\d{1,12}(?:[.,]\d{1,10})?")


class NumberField(forms.CharField):
    """An exact number as text with a point; a comma is taken for one. Never a float."""

    def to_python(self, value: Any) -> str:
        text = "".join(str(value or "").split())
        if text and not _NUMBER.fullmatch(text):
            raise ValidationError(_("Write a number, for example 7.5, without separators."))
        return text.replace(",", ".")


class CentsField(MoneyField):
    """Money, kept as the files of the law write it: "8475.55"."""

    def clean(self, value: Any) -> str:
        cents = super().clean(value)
        return f"{cents // 100}.{cents % 100:02d}"


class ProposalForm(forms.Form):
    """What shall hold from when, by which act and why."""

    since = DateField(label=L_("First day of the new value"))
    until = DateField(
        label=L_("Last day"),
        required=False,
        help_text=L_("Leave empty if it holds until a later act or value."),
    )
    act = forms.CharField(
        label=L_("Act and article"),
        help_text=L_("For example Portaria MPS/MF 13/2026 art. 2."),
        max_length=200,
        widget=forms.TextInput({"class": "width-20"}),
    )
    reason = forms.CharField(
        label=L_("Why does it change?"),
        min_length=SENTENCE,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )
    source = forms.URLField(
        label=L_("Where the act can be read"),
        help_text=L_("The address of the official journal, with https."),
        max_length=500,
        assume_scheme="https",
    )

    def __init__(self, *args: Any, parameter: Parameter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parameter = parameter
        self.names = {
            f"value_{name}" if name else "value": name for name, _u in values.fields_of(parameter)
        }
        asked = {
            field: _field(name, unit)
            for field, (name, unit) in zip(self.names, values.fields_of(parameter), strict=True)
        }
        self.fields = {**asked, **self.fields}

    @property
    def content(self) -> Any:
        """The value as the files of the law write it."""
        found = {name: _plain(self.cleaned_data[field]) for field, name in self.names.items()}
        return found.get("", found)

    def add_trouble(self, field: str, message: str) -> None:
        """Puts a message beside its field; "value" stands for the first number."""
        known = next(iter(self.names)) if field == "value" else field
        self.add_error(known if known in self.fields else None, message)


def _field(name: str, unit: str) -> forms.Field:
    words = str(parts.UNITS[unit])
    label = _("New value, %(unit)s") % {"unit": words}
    if name:
        label = f"{label}: {values.part_name(name)}"
    if unit == "date":
        return DateField(label=label)
    if unit == "BRL":
        return CentsField(label=label)
    return NumberField(
        label=label,
        max_length=30,
        widget=forms.TextInput(
            {"class": "width-10", "inputmode": "decimal", "autocomplete": "off"}
        ),
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


class ReturnForm(forms.Form):
    words = forms.CharField(
        label=L_("What is to be mended?"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )

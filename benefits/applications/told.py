"""Answers that a person brings to an application from elsewhere, such as questions asked before.

They stand in the questions and count only once they are sent there. Each is read by the field that
asks for it; one that the field would refuse is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError

from benefits.applications import forms
from benefits.applications.steps import sealed_answer

PREFIX = "told-"


def told(benefit: str, posted: Mapping[str, Any]) -> dict[str, Any]:
    """The sound answers among `told-…` fields, as a draft keeps them."""
    if not any(name.startswith(PREFIX) for name in posted):
        return {}
    found: dict[str, Any] = {}
    for step in forms.of(benefit).all_steps():
        for name, field in step.form.base_fields.items():
            if name in step.form.from_known:
                continue  # its choices depend on the record: the person chooses there
            value = _sound(field, posted, f"{PREFIX}{name}")
            if value in (None, "", []):
                continue
            found[name] = value.isoformat() if isinstance(value, date) else value
            if name in step.form.sealed:
                found[name] = sealed_answer(str(value))
    return found


def _sound(field: django_forms.Field, posted: Mapping[str, Any], name: str) -> Any:
    try:
        return field.clean(field.widget.value_from_datadict(posted, {}, name))
    except ValidationError:
        return None

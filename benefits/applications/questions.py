"""The way through an application: which question comes next, and what was answered.

The questions themselves are declared per benefit in `benefits/applications/forms/`. With what is
`known` only those are walked that must be asked; without it, all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from benefits.applications import forms
from benefits.applications.known import Known
from benefits.applications.steps import DeclarationForm, Step, StepForm, is_sealed, opened
from portal.components.dates import long_date
from portal.components.forms import DateField, MoneyField
from portal.components.values import money_text

__all__ = [
    "DeclarationForm",
    "Step",
    "StepForm",
    "after",
    "answered",
    "before",
    "first_open",
    "step",
    "steps_of",
]


def steps_of(benefit: str, known: Known | None = None) -> tuple[Step, ...]:
    """The steps of a benefit, in order; KeyError for a benefit without an application."""
    form = forms.of(benefit)
    return form.all_steps() if known is None else form.open_steps(known)


def step(benefit: str, key: str) -> Step | None:
    return next((one for one in steps_of(benefit) if one.key == key), None)


def after(benefit: str, key: str, known: Known | None = None) -> str:
    """The key of the next question, or "check" after the last one."""
    asked = {one.key for one in steps_of(benefit, known)}
    keys = [one.key for one in steps_of(benefit)]
    return next((k for k in keys[keys.index(key) + 1 :] if k in asked), "check")


def before(benefit: str, key: str, known: Known | None = None) -> str:
    """The key of the question before, or "" before the first one."""
    asked = {one.key for one in steps_of(benefit, known)}
    keys = [*(one.key for one in steps_of(benefit)), "check"]
    return next((k for k in reversed(keys[: keys.index(key)]) if k in asked), "")


def first_open(benefit: str, answers: Mapping[str, Any], known: Known | None = None) -> str:
    """Where to go on: the first step whose main question has no answer yet, or "check"."""
    for one in steps_of(benefit, known):
        required = [n for n, f in one.form.base_fields.items() if f.required]
        if any(name not in answers for name in required or one.form.base_fields):
            return one.key
    return "check"


def answered(one: Step, answers: Mapping[str, Any], *, own: bool = False) -> list[tuple[str, str]]:
    """The answers of one step as label and words.

    `own`: for the claimant, who also reads what rests sealed for everybody else.
    """
    found = []
    for name, field in one.form.base_fields.items():
        value = answers.get(name)
        if value in (None, "") or (value == [] and field.required):
            continue
        kept = f"{name}_words"  # beside the answer, unless it is a question of its own
        beside = "" if kept in one.form.base_fields else answers.get(kept)
        words = beside or _in_words(field, value, own)
        found.append((str(field.label), words))
    return found


def _in_words(field: django_forms.Field, value: Any, own: bool) -> str:
    if is_sealed(value):
        return opened(value) if own else str(_("Sealed: only medical assessors read this."))
    choices = dict(getattr(field, "choices", ()))
    if isinstance(value, list):
        return "; ".join(str(choices.get(one, one)) for one in value) or str(_("None of these"))
    if choices:
        return str(choices.get(value, value))
    if isinstance(field, DateField):
        return long_date(date.fromisoformat(value))
    if isinstance(field, MoneyField):
        return money_text(value)
    return str(value)

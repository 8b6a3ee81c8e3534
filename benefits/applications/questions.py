"""The application for the old-age pension: one question a step, in the order they are asked.

A step is a form with everyday words, why we ask, and what is said back once it is answered. The
pages know nothing about any benefit; another benefit is another list of steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from benefits.applications.models import Benefit
from portal.components.dates import long_date
from portal.components.forms import CheckboxSelectMultiple, DateField, RadioSelect

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
Words = str | Promise


class StepForm(forms.Form):
    """Knows the day on which it is filled in, and gives its answers as JSON."""

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        self.on = on
        super().__init__(*args, **kwargs)

    def answers(self) -> dict[str, Any]:
        """Cleaned values as they are kept in the draft: days as ISO text."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.cleaned_data.items()
        }

    def need(self, field: str, message: Words) -> None:
        """An answer that another answer makes necessary."""
        if not self.cleaned_data.get(field) and field not in self.errors:
            self.add_error(field, str(message))


class PersonForm(StepForm):
    person_right = forms.ChoiceField(
        label=_("Is what we know about you right?"), choices=YES_NO, widget=RadioSelect
    )
    person_wrong = forms.CharField(
        label=_("If not: what is wrong?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> None:
        if self.cleaned_data.get("person_right") == "no":
            self.need("person_wrong", _("Tell us what is wrong, so that we can look into it."))


class RecordForm(StepForm):
    record_right = forms.ChoiceField(
        label=_("Is your record of work complete?"),
        choices=YES_NO,
        widget=RadioSelect(
            hints={"no": _("You can still go on. An officer will look at it with you.")}
        ),
    )
    record_wrong = forms.CharField(
        label=_("If not: which work is missing or wrong, and when was it?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> None:
        if self.cleaned_data.get("record_right") == "no":
            self.need("record_wrong", _("Tell us which months or which employer you mean."))


class WorkForm(StepForm):
    working = forms.ChoiceField(
        label=_("Are you still working as an employee?"), choices=YES_NO, widget=RadioSelect
    )
    left_work_on = DateField(
        label=_("If not: what was your last day at work?"),
        required=False,
        help_text=_("For example 31 10 2026. Leave it empty if you never were an employee."),
    )

    def clean(self) -> None:
        left = self.cleaned_data.get("left_work_on")
        if left is not None and left > self.on:
            self.add_error("left_work_on", str(_("Your last day at work cannot be after today.")))
        if self.cleaned_data.get("working") == "yes":
            self.cleaned_data["left_work_on"] = None


class SpecialForm(StepForm):
    special = forms.MultipleChoiceField(
        label=_("Did any of this belong to your working life?"),
        help_text=_("Tick all that apply. Tick nothing if none does."),
        required=False,
        choices=[
            ("teaching", _("I taught in a nursery, primary or secondary school")),
            ("exposure", _("I worked with dangerous substances, loud noise or great heat")),
            ("rural", _("I farmed or fished with my family")),
            ("disability", _("I worked with a long-term disability")),
            ("abroad", _("I worked in another country")),
            ("public_service", _("I was a public servant or in the armed forces")),
        ],
        widget=CheckboxSelectMultiple,
    )


class OtherPensionForm(StepForm):
    other_pension = forms.ChoiceField(
        label=_("Do you receive a pension or benefit already?"), choices=YES_NO, widget=RadioSelect
    )
    other_pension_which = forms.CharField(
        label=_("If so: which one, and from whom?"), required=False, max_length=500
    )

    def clean(self) -> None:
        if self.cleaned_data.get("other_pension") == "yes":
            self.need("other_pension_which", _("Tell us which pension or benefit it is."))


class AccountForm(StepForm):
    account_right = forms.ChoiceField(
        label=_("Where should we pay?"),
        choices=[
            ("yes", _("Into the account you know")),
            ("no", _("Into another account")),
        ],
        widget=RadioSelect(
            hints={"no": _("You enter it under “Your account”, before or after sending.")}
        ),
    )


class DeclarationForm(StepForm):
    declared = forms.BooleanField(
        label=_("What I have said is true as far as I know."),
        error_messages={"required": _("Please confirm that your answers are true.")},
    )


@dataclass(frozen=True)
class Step:
    """One page of an application; `known` names what is shown beside it from the record."""

    key: str
    title: Words
    form: type[StepForm]
    why: Words
    known: str = ""


STEPS: dict[str, tuple[Step, ...]] = {
    Benefit.OLD_AGE: (
        Step(
            "you",
            _("About you"),
            PersonForm,
            _("Your age decides from when you can have the pension."),
            known="person",
        ),
        Step(
            "record",
            _("Your work"),
            RecordForm,
            _("Every month that was paid in counts, and the wages decide the amount."),
            known="record",
        ),
        Step(
            "work",
            _("Your last job"),
            WorkForm,
            _(
                "You may go on working with the pension. If you left a job in the last 90 days, "
                "the pension can begin on that day."
            ),
            known="jobs",
        ),
        Step(
            "special",
            _("Special kinds of work"),
            SpecialForm,
            _("Some work counts more, or under rules of its own, which may be better for you."),
        ),
        Step(
            "other",
            _("Other pensions"),
            OtherPensionForm,
            _("Some benefits cannot be had together, others only in part."),
        ),
        Step(
            "account",
            _("Your bank account"),
            AccountForm,
            _("We pay only into an account in your own name."),
            known="account",
        ),
    ),
}


def steps_of(benefit: str) -> tuple[Step, ...]:
    """The steps of a benefit; KeyError for a benefit without an application."""
    return STEPS[benefit]


def step(benefit: str, key: str) -> Step | None:
    return next((one for one in steps_of(benefit) if one.key == key), None)


def after(benefit: str, key: str) -> str:
    """The key of the next step, or "check" after the last one."""
    keys = [one.key for one in steps_of(benefit)]
    place = keys.index(key) + 1
    return keys[place] if place < len(keys) else "check"


def before(benefit: str, key: str) -> str:
    """The key of the step before, or "" before the first one."""
    keys = [*(one.key for one in steps_of(benefit)), "check"]
    place = keys.index(key)
    return keys[place - 1] if place else ""


def first_open(benefit: str, answers: dict[str, Any]) -> str:
    """Where to go on: the first step whose main question has no answer yet, or "check"."""
    for one in steps_of(benefit):
        required = [n for n, f in one.form.base_fields.items() if f.required]
        if any(name not in answers for name in required or one.form.base_fields):
            return one.key
    return "check"


def answered(one: Step, answers: dict[str, Any]) -> list[tuple[str, str]]:
    """The answers of one step as label and words, for "check your answers"."""
    found = []
    for name, field in one.form.base_fields.items():
        value = answers.get(name)
        if value in (None, "") or (value == [] and field.required):
            continue
        found.append((str(field.label), _in_words(field, value)))
    return found


def _in_words(field: forms.Field, value: Any) -> str:
    choices = dict(getattr(field, "choices", ()))
    if isinstance(value, list):
        return "; ".join(str(choices.get(one, one)) for one in value) or str(_("None of these"))
    if choices:
        return str(choices.get(value, value))
    if isinstance(field, DateField):
        return long_date(date.fromisoformat(value))
    return str(value)

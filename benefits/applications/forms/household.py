"""Who lives in a household and what comes in: from the social register, else as told.

No entry, or no answer of the register, is never a no: we ask.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from benefits.applications import steps
from benefits.applications.forms.base import Reason, reason
from benefits.applications.known import Known
from benefits.applications.steps import Step, StepForm, Words
from benefits.law.assistance import (
    Income,
    countable_income,
    income_for_each,
    income_limit,
    poor_enough,
)
from benefits.law.statute import the_law
from portal.components.dates import long_date
from portal.components.forms import DateField, MoneyField, RadioSelect
from portal.components.values import money_text
from portal.money import round_ratio
from portal.periods import add_months, first_of_month

SOCIAL = "social register"
_TOO_OLD = _(
    "Your entry in the social register is of %(day)s, more than two years ago. Your city’s social "
    "centre (CRAS) brings it up to date, free of charge."
)
_WITHOUT_NUMBER = _(
    "Members of your household who stand in the register without a CPF number: %(count)s. "
    "Everybody needs one; the social centre helps."
)
_TOO_MUCH = _(
    "By the register each member of your household has %(own)s a month; the limit is %(limit)s. If "
    "that has changed, have the entry changed first."
)


class HouseholdForm(StepForm):
    members = forms.IntegerField(
        label=_("How many people live in your household, you included?"),
        help_text=_("Husband, wife or partner, parents, unmarried brothers, sisters and children."),
        min_value=1,
        max_value=40,
        widget=forms.NumberInput(attrs={"class": "width-2", "inputmode": "numeric"}),
    )
    household_cents = MoneyField(
        label=_("How much money comes in each month, all together?"),
        help_text=_("Wages, pensions and grants before deductions. Write 0 if nothing comes in."),
    )


class RegisterForm(StepForm):
    in_register = forms.ChoiceField(
        label=_("Is your household in the social register (CadÚnico)?"),
        choices=steps.YES_NO_UNSURE,
        widget=RadioSelect(
            hints={
                "no": _("Your city’s social centre (CRAS) enters you, free of charge."),
            }
        ),
    )
    register_on = DateField(label=_("If so: when was it last brought up to date?"), required=False)

    def clean(self) -> None:
        self.not_after_today("register_on")


def entry(known: Known) -> dict[str, Any] | None:
    """The household as the register holds it; None when it holds none or did not answer."""
    answer = known.register(SOCIAL)
    return dict(answer.values) if answer.is_found else None


def updated_on(known: Known) -> date | None:
    """Only the register itself can say this."""
    found = entry(known)
    return found["updated_on"] if found else None


def members(known: Known) -> int | None:
    found = entry(known)
    return len(found["members"]) if found else known.said("members")


def incomes(known: Known) -> tuple[Income, ...] | None:
    """The incomes of the household; None when nobody told."""
    found = entry(known)
    if found is not None:
        return tuple(
            Income(one["kind"], one["income_cents"], bool(one.get("protected")))
            for one in found["members"]
            if one.get("income_cents")
        )
    told = known.said("household_cents")
    if told is None:
        return None
    return (Income("other", told),) if told else ()


def gaps(known: Known) -> list[Words]:
    """What in the register keeps the household from the benefit, while it can still be mended."""
    found = entry(known)
    if found is None:
        return []
    words: list[Words] = []
    months = the_law().get("assistance/register_months", known.on)
    if found["updated_on"] < add_months(first_of_month(known.on), -months):
        words.append(_TOO_OLD % {"day": long_date(found["updated_on"])})
    nameless = sum(one.get("identified") is False for one in found["members"])
    if nameless:
        words.append(_WITHOUT_NUMBER % {"count": nameless})
    counted, people = countable_income(incomes(known) or (), known.on, the_law()), members(known)
    if people and not poor_enough(counted, people, known.on, the_law()):
        limit = income_limit(known.on, the_law())
        own = income_for_each(counted, people, known.on, the_law())
        most = round_ratio(limit.numerator, limit.denominator)
        words.append(_TOO_MUCH % {"own": money_text(own), "limit": money_text(most)})
    return words


def reasons(known: Known) -> list[Reason]:
    if entry(known) is not None:
        return []
    return [reason("household_declared")] if known.said("members") else []


def is_missing(known: Known) -> bool:
    return entry(known) is None


STEPS = (
    Step(
        "household",
        _("Your household"),
        HouseholdForm,
        _("The social register does not show us your household. What it needs decides the right."),
        when=is_missing,
    ),
    Step(
        "register",
        _("The social register"),
        RegisterForm,
        _("The law asks for an entry that is not older than two years."),
        when=is_missing,
    ),
)

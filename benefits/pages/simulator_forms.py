"""What the pension dashboard asks: plain questions, bounds, and messages that say how to mend."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as L_

from benefits import queries
from portal.components.forms import DateField, MoneyField, RadioSelect
from portal.periods import anniversary, month_number

YOUNGEST, OLDEST = 14, 100  # ages at which one may ask
FIRST_WORK = 12  # the lowest age at which work ever gave a contribution
MOST_CENTS = 1_000_000_00
SEXES = (("F", gettext_lazy("Woman")), ("M", gettext_lazy("Man")))


def limit(field: forms.Field, *, least: date | None = None, most: date | None = None) -> None:
    """Bounds of a day or month that depend on today."""
    assert isinstance(field, DateField)
    field.min_value, field.max_value = least, most


class WholeField(forms.IntegerField):
    """A whole number with messages that name its bounds."""

    def __init__(self, *, least: int, most: int, slider: bool = False, **kwargs: Any) -> None:
        attrs = {"class": "width-4 figure-input", "inputmode": "numeric", "autocomplete": "off"}
        attrs |= {"min": str(least), "max": str(most)}
        if slider:
            attrs |= {"data-slider": ""}
        words = L_("Write a whole number from %(least)s to %(most)s.")
        super().__init__(widget=forms.NumberInput(attrs), **kwargs)
        self.least, self.most, self.words = least, most, words
        self.error_messages["required"] = L_("Write a whole number.")
        self.error_messages["invalid"] = L_("Write a whole number, in digits.")

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str) and len(value) > 12:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        found = super().to_python(value)
        if found is not None and not self.least <= found <= self.most:
            raise ValidationError(
                self.words, code="range", params={"least": self.least, "most": self.most}
            )
        return found


class GrowthField(forms.DecimalField):
    """Per cent a year in steps of a tenth. Cleans to thousandths."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "width-4 figure-input", "inputmode": "decimal", "autocomplete": "off"}
        attrs |= {"min": "-2", "max": "5", "step": "0.5", "data-slider": ""}
        super().__init__(widget=forms.NumberInput(attrs), **kwargs)
        self.error_messages["invalid"] = L_("Write a number, for example 1.5.")

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        text = str(value).replace(",", ".") if value is not None else value
        if isinstance(text, str) and len(text) > 12:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        found: Decimal | None = super().to_python(text)
        if found is None:
            return None
        if not found.is_finite() or not -2 <= found <= 5:
            raise ValidationError(L_("Write a number from −2 to 5."), code="range")
        return int(found * 10)

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)

    def run_validators(self, value: Any) -> None:
        """Bounds are checked above, in the unit in which they are asked."""


class PlanForm(forms.Form):
    """Wage and sliders; enough for somebody whose record we know."""

    wage = MoneyField(
        label=L_("Your pay a month now, before deductions"),
        help_text=L_("If you do not work now: the last pay you had, in today's money."),
        min_cents=1_00,
        max_cents=MOST_CENTS,
    )
    claim_age = WholeField(
        label=L_("Age at which you ask for the pension"),
        help_text=L_("From 50 to 80."),
        least=50,
        most=80,
        slider=True,
        initial=65,
    )
    stop_age = WholeField(
        label=L_("Age at which you stop work"),
        help_text=L_("From 14 to 80. Your age or less: you do not work any more."),
        least=14,
        most=80,
        slider=True,
        initial=65,
    )
    share = WholeField(
        label=L_("Working hours from now on, in % of full time"),
        help_text=L_("From 10 to 100."),
        least=10,
        most=100,
        slider=True,
        initial=100,
    )
    growth = GrowthField(
        label=L_("Growth of your pay above prices, in % a year"),
        help_text=L_("From −2 to 5. At 0 your pay keeps buying what it buys today."),
        initial=0,
    )
    sliders = ("claim_age", "stop_age", "share", "growth")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        self.on = on
        super().__init__(*args, **kwargs)

    @property
    def plan(self) -> queries.Plan:
        found = self.cleaned_data
        return queries.Plan(
            wage_cents=found["wage"],
            growth_mille=found["growth"],
            stop_age=found["stop_age"],
            claim_age=found["claim_age"],
            share_percent=found["share"],
        )

    @property
    def slider_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.sliders]


class PensionForm(PlanForm):
    """The whole question, for somebody of whom we know nothing."""

    birth = DateField(label=L_("When were you born?"), autocomplete="bday")
    sex = forms.ChoiceField(
        label=L_("Sex as in the civil register"),
        help_text=L_("The law still asks different ages and times of women and men."),
        choices=SEXES,
        widget=RadioSelect,
    )
    paid_years = WholeField(label=L_("Years paid in so far"), least=0, most=70, required=False)
    paid_months = WholeField(label=L_("and months"), least=0, most=11, required=False)
    first_year = WholeField(
        label=L_("Year in which you first paid in"),
        help_text=L_("For example 1998. Enough by itself if you never stopped."),
        least=1930,
        most=2100,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(
            self.fields["birth"],
            least=anniversary(self.on, -12 * OLDEST),
            most=anniversary(self.on, -12 * YOUNGEST),
        )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        asked = ("birth", "paid_years", "paid_months", "first_year")
        if not any(name in self.errors for name in asked):
            self._check_time(found)
        return found

    def _check_time(self, found: dict[str, Any]) -> None:
        today, birth = month_number(self.on), found["birth"]
        oldest = month_number(birth) + 12 * FIRST_WORK
        years, months, first = found["paid_years"], found["paid_months"], found["first_year"]
        told = years is not None or months is not None
        if not told and first is None:
            self.add_error(
                "paid_years",
                _("Write for how long you paid in, or the year in which you began. 0 if never."),
            )
            return
        start = None
        if first is not None:
            start = max(first * 12, oldest)
            if first * 12 + 11 < oldest:
                self.add_error("first_year", _("In that year you were not yet 12 years old."))
                return
            if start >= today:
                self.add_error("first_year", _("Write a year that has begun, up to last month."))
                return
        count = 12 * (years or 0) + (months or 0) if told else today - (start or today)
        if start is not None and count > today - start:
            self.add_error(
                "paid_years", _("That is longer than the time since the year you began.")
            )
        elif today - count < oldest:
            self.add_error("paid_years", _("You would have begun before you were 12 years old."))
        elif count:
            found["worked"] = queries.spread_months(count, start, today)
        else:
            found["worked"] = ()

    @property
    def past(self) -> queries.Past:
        found = self.cleaned_data
        return queries.said_past(
            found["birth"], found["sex"], found["worked"], found["wage"], self.on
        )

"""The forms of this room's pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.declarations.models import Interruption
from contributions.declarations.reading import MAX_BYTES
from contributions.employers.models import Employment, Regime
from contributions.pages.accident_parts import begun
from portal.components.forms import (
    CPFField,
    DateField,
    FileField,
    MoneyField,
    MonthField,
    RadioSelect,
)
from portal.periods import anniversary


class UploadForm(forms.Form):
    month = MonthField(label=_("Month of the payroll"))
    file = FileField(
        label=_("Payroll file"),
        kinds=("csv", "txt", "tsv", "xlsx"),
        max_mb=MAX_BYTES // 1024 // 1024,
        help_text=_(
            "As your program exports it: CSV or .xlsx, with a line of headings and the columns"
            " CPF, nome and remuneração."
        ),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].max_value = today.replace(day=1)  # type: ignore[attr-defined]


class StartForm(forms.Form):
    national_id = CPFField(label=_("CPF of the worker"))
    started_on = DateField(label=_("First day of work"))


class EndForm(forms.Form):
    ended_on = DateField(label=_("Last day of work"))


class HouseholdForm(forms.Form):
    national_id = CPFField(label=_("CPF of the worker"))
    started_on = DateField(label=_("First day of work"))
    days_a_week = forms.IntegerField(
        label=_("Days of work a week"),
        min_value=1,
        max_value=6,
        help_text=_("In your home, for your household. Every worker has a day of rest."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-5"}),
    )
    wage_cents = MoneyField(
        label=_("Wage a month, before anything is taken off"),
        min_cents=1,
        help_text=_("You can change it each month; this is what the slip begins with."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["started_on"].max_value = today  # type: ignore[attr-defined]


class WagesForm(forms.Form):
    """The wage of each worker for one month."""

    def __init__(
        self,
        *args: Any,
        workers: Sequence[Employment],
        wages: Mapping[int, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._wages = wages
        for one in workers:
            self.fields[f"wage_{one.pk}"] = MoneyField(
                label=_("Wage of %(name)s in this month") % {"name": one.person},
                min_cents=1,
                initial=wages[one.pk],
                help_text=_("Before anything is taken off. For a part of a month, what it was."),
            )

    def wages(self) -> dict[int, int]:
        """Cents by employment: as typed, else as known."""
        typed = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {key: typed.get(f"wage_{key}", known) for key, known in self._wages.items()}


class RegimeForm(forms.Form):
    regime = forms.ChoiceField(
        label=_("How does the company pay its own contribution?"),
        widget=RadioSelect(
            hints={
                Regime.GENERAL: _("20 % of all wages and the part for accidents, by this bill."),
                Regime.SIMPLES: _("It is inside the DAS: this bill asks for what you withhold."),
                Regime.SIMPLES_IV: _("20 % and the part for accidents, by this bill."),
                Regime.MEI: _("3 % of the wage of your one employee, by this bill."),
            }
        ),
    )
    from_month = MonthField(label=_("First month"))
    proof = forms.CharField(
        label=_("What proves it?"),
        max_length=500,
        help_text=_("For example the day of the option and the number that the Revenue gave it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = [(one.value, begun(one.label)) for one in Regime]
        self.fields["regime"].choices = answers  # type: ignore[attr-defined]


class RegimeDecisionForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        help_text=_("You must give a reason for a no. The company reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),  # in one line Enter would confirm
    )


class InterruptionForm(forms.Form):
    ground = forms.ChoiceField(label=_("What stopped the time?"), widget=RadioSelect)
    happened_on = DateField(label=_("On which day?"))
    runs_again_on = DateField(
        label=_("From which day does the time run again?"),
        required=False,
        help_text=_(
            "Leave it empty while it stands still, for example while instalments are paid."
        ),
    )
    reason = forms.CharField(
        label=_("What proves it?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = [(one.value, begun(one.label)) for one in Interruption.Ground]
        self.fields["ground"].choices = answers  # type: ignore[attr-defined]


class PayDayForm(forms.Form):
    on = DateField(label=_("When will you pay?"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = self.fields["on"]
        day.min_value, day.max_value = today, anniversary(today, 12)  # type: ignore[attr-defined]


class StatementForm(forms.Form):
    file = FileField(
        label=_("Statement of the bank"),
        kinds=("xml",),
        max_mb=20,
        help_text=_("camt.053, version 02 or 08. The same file twice changes nothing."),
    )


class MatchForm(forms.Form):
    reference = forms.CharField(
        label=_("Reference of the bill"),
        max_length=24,
        widget=forms.TextInput(attrs={"class": "width-20", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("How do you know that the money is for this bill?"),
        max_length=180,
        help_text=_("It is kept with your name in the ledger."),
    )


class WrongNoticeForm(forms.Form):
    words = forms.CharField(
        label=_("What is not right in this notice?"),
        max_length=2000,
        help_text=_(
            "For example: it was another day, it happened in another way, or it was at work and"
            " not at home. Say what you have as proof, and who saw it."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AccidentReportForm(forms.Form):
    note = forms.CharField(
        label=_("Why it becomes no notice"),
        max_length=500,
        required=False,
        help_text=_("Needed only if you set it aside."),
        widget=forms.Textarea(attrs={"rows": 3}),  # in one line Enter would take it over
    )


class DeathForm(forms.Form):
    note = forms.CharField(
        label=_("What did you find?"),
        max_length=500,
        help_text=_("For example what the register or the death certificate says."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

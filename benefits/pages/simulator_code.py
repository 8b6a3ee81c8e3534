"""From the QR code of a statement to the dashboard, filled in. Nothing is kept here either.

The values stand after the # of the address, so they reach no server and no log; a script moves them
into the form and sends it. Without a script the line beneath the code is typed.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as L_
from django.views.decorators.http import require_http_methods

from benefits import queries
from benefits.pages import simulator_parts as parts
from benefits.pages.simulator import frame_of, keeps_nothing
from benefits.pages.simulator_forms import MOST_CENTS, PensionForm
from contributions.queries import NotACode, StatementCode, read_code
from portal import clock

_RETIRES = {"M": 65, "F": 62}  # where the sliders begin


class CodeForm(forms.Form):
    """The line beneath the QR code."""

    code = forms.CharField(
        label=L_("The line beneath the code"),
        help_text=L_("For example 1974-05-M-370-1996-300000-K, with the hyphens."),
        max_length=80,
        widget=forms.TextInput(
            {"class": "width-20", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )

    def clean_code(self) -> StatementCode:
        try:
            return read_code(self.cleaned_data["code"])
        except NotACode:
            raise forms.ValidationError(
                L_("This line is not complete, or a character is different. Look at it once more.")
            ) from None


@keeps_nothing
@require_http_methods(["GET", "HEAD", "POST"])
def pension_code(request: HttpRequest) -> HttpResponse:
    """Asks for the line; with it, the dashboard as if its questions had been answered."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()):
        context = {"form": form, **frame_of(request)}
        return render(request, "benefits/simulator/code.html", context)
    filled = PensionForm(_answers(form.cleaned_data["code"]), on=clock.today())
    answer = None
    if filled.is_valid():
        answer = parts.answer(queries.outlook(filled.past, filled.plan, filled.on))
    context = {"form": filled, "answer": answer, "mine": False, "from_code": True}
    return render(request, "benefits/simulator/pension.html", context | frame_of(request))


def _answers(code: StatementCode) -> dict[str, Any]:
    """The code as the form would have been sent. The day of birth is not in it: the first."""
    years, months = divmod(code.months, 12)
    today = clock.today()
    age = queries.current_age(code.birth_month, max(today, code.birth_month))
    claim = str(min(max(_RETIRES[code.sex], age), 80))
    return {
        "birth_day": "1",
        "birth_month": str(code.birth_month.month),
        "birth_year": str(code.birth_month.year),
        "sex": code.sex,
        "paid_years": str(years),
        "paid_months": str(months),
        "first_year": str(code.first_year or ""),
        "wage": _plain(min(code.pay_cents, MOST_CENTS)) if code.pay_cents else "",
        "claim_age": claim,
        "stop_age": claim,
        "share": "100",
        "growth": "0",
    }


def _plain(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"

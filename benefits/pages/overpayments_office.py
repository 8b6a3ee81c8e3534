"""Money that was paid without a right, as supervisors settle it: list, file, proposal, decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods

from accounts import access_log
from accounts.models import Role
from accounts.pages.guards import needs_role
from benefits import process, queries
from benefits.overpayments.models import Origin, Overpayment
from benefits.pages import claims_parts as parts
from benefits.pages import procedures
from benefits.pages.overpayments import month_table
from portal import clock
from portal.components.forms import RadioSelect
from portal.components.parts import Amount, Column, Figure, Link, SummaryRow
from portal.errors import Mendable

settles = needs_role(Role.SUPERVISOR)
_STEPS = procedures.STEPS | {
    "propose": gettext_lazy("Ask it back: propose it to a second supervisor"),
    "waive": gettext_lazy("Ask nothing back, and say why"),
}
SHARES = (10, 20, 30)
_OPEN = ("found", "hearing", "to_decide", "proposed")


class ProposeForm(procedures.SettleForm):
    """What a proposal rests on; asked only where something is proposed."""

    origin = forms.ChoiceField(
        label=gettext_lazy("If it is asked back: where did the mistake come from?"),
        choices=Origin.choices,
        widget=RadioSelect(
            hints={
                "law_misread": gettext_lazy("Never asked back."),
                "our_error": gettext_lazy("Asked back only without good faith."),
                "not_told": gettext_lazy(
                    "What the person had to tell us, and knew. Of the assistance benefit nothing"
                    " is asked back that was received in good faith."
                ),
            }
        ),
        required=False,
    )
    good_faith = forms.ChoiceField(
        label=gettext_lazy("If it is asked back: was it received in good faith?"),
        choices=[
            ("yes", gettext_lazy("Yes, or nothing speaks against it")),
            ("no", gettext_lazy("No: they could see that it was too much; the reason says how")),
        ],
        initial="yes",
        widget=RadioSelect,
        required=False,
    )
    share = forms.TypedChoiceField(
        label=gettext_lazy("If it is asked back: at most how much of a month?"),
        choices=[(str(one), f"{one} %") for one in SHARES],
        coerce=int,
        initial="10",
        empty_value=None,
        widget=RadioSelect,
        required=False,
    )
    field_order = ("do", "origin", "good_faith", "share", "words")

    def clean(self) -> None:
        if self.cleaned_data.get("do") != "propose":
            return
        for name, message in (
            ("origin", _("Say where the mistake came from.")),
            ("good_faith", _("Say whether it was received in good faith.")),
            ("share", _("Choose the share of a month.")),
        ):
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, message)


@require_GET
@settles
def waiting(request: HttpRequest) -> HttpResponse:
    """What was found and waits, oldest first."""
    figures = queries.overpayments.figures()
    return render(
        request,
        "benefits/overpayments/list.html",
        {
            "figures": [
                Figure(label=_("Waiting"), value=figures["waiting"]),
                Figure(label=_("Being paid back"), value=figures["taking"]),
                Figure(label=_("Paid back"), value=figures["settled"]),
                Figure(label=_("Not asked back"), value=figures["waived"]),
            ],
            "columns": [
                _("Number"),
                _("Claim"),
                _("Found"),
                Column(_("Too much"), numeric=True),
                _("Where it stands"),
            ],
            "rows": [
                [*_line(one), procedures.stands(one, clock.today())]
                for one in queries.overpayments.waiting()
            ],
            "decided": [
                [
                    *_line(one),
                    _("waits: the person has died")
                    if one.of_the_estate
                    else one.get_state_display(),
                ]
                for one in queries.overpayments.being_paid_back()
            ],
        },
    )


def _line(one: Overpayment) -> list[object]:
    file = reverse("benefits:overpayment_settle", args=[one.reference])
    return [Link(one.reference, file), one.claim.protocol, one.found_at, Amount(one.owed_cents)]


@require_http_methods(["GET", "POST"])
@settles
def settle(request: HttpRequest, reference: str) -> HttpResponse:
    """One file: the months, the hearing, the proposal; a second supervisor decides."""
    ask = parts.asked(request)
    found = queries.overpayments.to_settle(ask.actor, reference, on=ask.today)
    if found is None:
        raise Http404
    steps = _steps(found, ask.actor.staff_id)
    kind = ProposeForm if "propose" in steps else procedures.SettleForm
    form = kind(request.POST or None, steps=steps, words=_STEPS) if steps else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            said = _take(ask, found, form.cleaned_data)
        except Mendable as error:
            procedures.add_error(form, error)
        else:
            messages.success(request, said)
            return redirect("benefits:overpayments")
    claim = found.claim
    access_log.look(
        ask.actor,
        found.person_id,
        what=N_("payments"),
        purpose=N_("deciding whether money is asked back"),
        case=claim.protocol,
        at=ask.at,
    )
    account = queries.overpayments.account_of(found, ask.today)
    return render(
        request,
        "benefits/overpayments/settle.html",
        {
            "overpayment": found,
            "claim": claim,
            "form": form,
            "facts": [
                SummaryRow(key=_("Person"), value=str(found.person)),
                *_died(found),
                SummaryRow(key=_("Benefit"), value=str(claim.get_benefit_display())),
                SummaryRow(key=_("Claim"), value=claim.protocol),
                SummaryRow(key=_("Why"), value=_why(found)),
                SummaryRow(
                    key=_("A month could take, by what is paid today"),
                    value=Amount(account.a_month_cents),
                ),
            ],
            "proposal": _proposal(found) if found.state == "proposed" else [],
            **month_table(found),
        },
    )


def _steps(found: Overpayment, staff_id: int | None) -> list[str]:
    """What this supervisor may do next; nothing when it is decided."""
    if found.of_the_estate:
        return ["waive"] if found.state in _OPEN else []
    if found.state == "found":
        return ["hear", "waive"]
    if found.state == "hearing":
        return ["waive"]
    if found.state == "to_decide":
        return ["propose", "waive"]
    if found.state == "proposed":
        return ["waive"] if found.proposed_by_id == staff_id else ["confirm", "return", "waive"]
    return []


def _take(ask: parts.Asked, found: Overpayment, given: dict[str, Any]) -> str:
    """Takes a step; says what it did."""
    step, words = given["do"], given["words"]
    if step == "confirm":
        process.confirm_overpayment(ask.actor, found.pk, ask.at)
        return _("Decided. The letter goes out.")
    if step == "propose":
        process.propose_overpayment(
            ask.actor,
            found.pk,
            origin=given["origin"],
            good_faith=given["good_faith"] == "yes",
            share=given["share"],
            words=words,
            at=ask.at,
        )
        return _("Proposed. A second supervisor looks at it.")
    verbs = {
        "hear": process.hear_overpayment,
        "return": process.return_overpayment,
        "waive": process.waive_overpayment,
    }
    verbs[step](ask.actor, found.pk, words, ask.at)
    return {
        "hear": _("The person is told and can answer. Until then nothing is taken off."),
        "return": _("Sent back. A colleague looks at it again."),
        "waive": _("Nothing is asked back. The file says why."),
    }[step]


def _why(found: Overpayment) -> str:
    if found.reduction is not None:
        return found.reduction.words
    return _("The benefit ended or gives less, and its 13th payment was paid before.")


def _died(found: Overpayment) -> list[SummaryRow]:
    dead = [one for one in (found.person, found.payee) if one is not None and one.died_on]
    return [SummaryRow(key=_("Died on"), value=one.died_on, source=str(one)) for one in dead]


def _proposal(found: Overpayment) -> list[SummaryRow]:
    return [
        SummaryRow(key=_("Proposed by"), value=str(found.proposed_by)),
        SummaryRow(key=_("Where the mistake came from"), value=str(found.get_origin_display())),
        SummaryRow(
            key=_("In good faith"),
            value=_("yes") if found.good_faith else _("no"),
        ),
        SummaryRow(key=_("At most of a month"), value=f"{found.share} %"),
        SummaryRow(key=_("Why"), value=found.words),
    ]

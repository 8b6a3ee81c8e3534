"""Money that was paid without a right: as the person sees it, and as supervisors settle it."""

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
from accounts.pages.guards import needs_person, needs_role
from accounts.permissions import may
from benefits import process, queries
from benefits.overpayments.models import Origin, Overpayment
from benefits.pages import claims_parts as parts
from benefits.pages.appeals import contest_page
from benefits.process.overpay_letter import answer as outcome_of
from benefits.process.overpay_letter import how_much
from portal.components import dates
from portal.components.forms import RadioSelect
from portal.components.parts import Amount, Column, Figure, Link, Month, SummaryRow
from portal.errors import Mendable
from portal.periods import parse_month

settles = needs_role(Role.SUPERVISOR)
STATUS = {
    "found": "deciding",
    "hearing": "needs_you",
    "to_decide": "deciding",
    "proposed": "deciding",
    "taking": "waiting",
    "settled": "paid",
    "waived": "granted",
    "annulled": "granted",
}
SHARES = (10, 20, 30)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("How do you see it?"),
        help_text=gettext_lazy(
            "Your own words are enough. Say what is wrong, whether you could have known, and how"
            " much of a month you could do without."
        ),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Tell us in a sentence how you see it.")},
    )


# ── The person ───────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@needs_person
def overpayment(request: HttpRequest, reference: str) -> HttpResponse:
    """What was counted, month by month; the answer; later how it is paid back."""
    ask, found = _own(request, reference)
    claim = found.reduction.revision.decision.claim
    can_act = may(ask.actor, "claim.write", claim, on=ask.today)
    asks = can_act and found.state == "hearing"
    form = AnswerForm(request.POST or None) if asks else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            process.answer_overpayment(ask.actor, found.pk, form.cleaned_data["answer"], ask.at)
        except Mendable as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("We have your answer. Nothing is taken off meanwhile."))
            return redirect("benefits:overpayment", reference=found.reference)
    account = queries.overpayments.account_of(found, ask.today)
    decided = found.result is not None
    contested = queries.appeal_of(found.result) if found.result else None
    return render(
        request,
        "benefits/overpayments/overpayment.html",
        {
            "overpayment": found,
            "claim": claim,
            "status": STATUS[found.state],
            "title": _title(found),
            "how": how_much(found, account) if found.state == "taking" else "",
            "form": form,
            "decided": decided,
            "account": _account_rows(account) if decided else [],
            "contest_url": reverse("benefits:overpayment_contest", args=[found.reference])
            if decided and can_act and found.state != "annulled" and contested is None
            else "",
            "contested": contested,
            **_months(found),
        },
    )


@require_http_methods(["GET", "POST"])
@needs_person
def contest(request: HttpRequest, reference: str) -> HttpResponse:
    """Contests that it is asked back, as any other decision."""
    ask, found = _own(request, reference)
    if found.result is None:
        raise Http404
    findings = [
        ("amount", _("The amount")),
        ("good_faith", _("I could not know that it was too much")),
        ("share", _("Too much is taken off a month")),
        ("other", _("Something else")),
    ]
    return contest_page(
        request, ask, found.reduction.revision.decision.claim, found.result, findings
    )


def _own(request: HttpRequest, reference: str) -> tuple[parts.Asked, Overpayment]:
    ask = parts.asked(request)
    found = queries.overpayments.own(ask.actor, reference, on=ask.today)
    if found is None:
        raise Http404
    return ask, found


def _title(found: Overpayment) -> str:
    if found.state == "waived":
        return _("You need not pay anything back")
    if found.state == "annulled":
        return _("Nothing is owed any more")
    if found.state == "settled":
        return _("All is paid back")
    if found.result is not None:
        return outcome_of(found)
    if found.state == "hearing":
        return _("Tell us how you see it")
    return _("We look at your answer") if found.answered_at else _("An officer looks at it")


def _account_rows(account: queries.overpayments.Account) -> list[SummaryRow]:
    return [
        SummaryRow(key=_("Asked back"), value=Amount(account.owed_cents)),
        SummaryRow(key=_("Taken off so far"), value=Amount(account.taken_cents)),
        SummaryRow(
            key=_("Still open") if account.left_cents >= 0 else _("Given back with the next run"),
            value=Amount(abs(account.left_cents)),
        ),
    ]


def _months(found: Overpayment) -> dict[str, Any]:
    """The table of the months."""
    return {
        "columns": [
            Column(_("Month")),
            Column(_("Paid"), numeric=True),
            Column(_("Due"), numeric=True),
            Column(_("Too much"), numeric=True),
        ],
        "rows": [
            [
                Month(parse_month(one["month"][:7])),
                *(Amount(one[key]) for key in ("paid", "due", "owed")),
            ]
            for one in found.months
        ],
    }


# ── Supervisors ──────────────────────────────────────────────────────────────────────────────


_STEPS = {
    "hear": gettext_lazy("Tell the person and ask how they see it"),
    "propose": gettext_lazy("Ask it back: propose it to a second supervisor"),
    "confirm": gettext_lazy("Agree: it is decided and the letter goes out"),
    "return": gettext_lazy("Send it back for another look"),
    "waive": gettext_lazy("Ask nothing back, and say why"),
}


class SettleForm(forms.Form):
    do = forms.ChoiceField(
        label=gettext_lazy("What is to be done?"),
        widget=RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is to be done.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("The person can read it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say why, in a sentence at least.")},
    )

    def __init__(self, *args: Any, steps: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["do"].choices = [(one, _STEPS[one]) for one in steps]  # type: ignore[attr-defined]


class ProposeForm(SettleForm):
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
                [
                    Link(
                        one.reference, reverse("benefits:overpayment_settle", args=[one.reference])
                    ),
                    one.reduction.revision.decision.claim.protocol,
                    one.found_at,
                    Amount(one.owed_cents),
                    _stands(one),
                ]
                for one in queries.overpayments.waiting()
            ],
        },
    )


def _stands(found: Overpayment) -> str:
    if found.state == "hearing" and found.answer_until:
        return _("the person can answer until %(day)s") % {
            "day": dates.short_date(found.answer_until)
        }
    if found.state == "to_decide":
        return _("answered, to be decided") if found.answered_at else _("heard, no answer")
    return str(found.get_state_display())


@require_http_methods(["GET", "POST"])
@settles
def settle(request: HttpRequest, reference: str) -> HttpResponse:
    """One file: the months, the hearing, the proposal; a second supervisor decides."""
    ask = parts.asked(request)
    found = queries.overpayments.to_settle(ask.actor, reference, on=ask.today)
    if found is None:
        raise Http404
    steps = _steps(found, ask.actor.staff_id)
    form = _form(request, steps) if steps else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            said = _take(ask, found, form.cleaned_data)
        except Mendable as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, said)
            return redirect("benefits:overpayments")
    claim = found.reduction.revision.decision.claim
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
                SummaryRow(key=_("Benefit"), value=str(claim.get_benefit_display())),
                SummaryRow(key=_("Claim"), value=claim.protocol),
                SummaryRow(key=_("Why"), value=found.reduction.words),
                SummaryRow(
                    key=_("A month could take, by what is paid today"),
                    value=Amount(account.a_month_cents),
                ),
            ],
            "proposal": _proposal(found) if found.state == "proposed" else [],
            **_months(found),
        },
    )


def _form(request: HttpRequest, steps: list[str]) -> SettleForm:
    kind = ProposeForm if "propose" in steps else SettleForm
    return kind(request.POST or None, steps=steps)


def _steps(found: Overpayment, staff_id: int | None) -> list[str]:
    """What this supervisor may do next; nothing when it is decided."""
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

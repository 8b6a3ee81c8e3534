"""Decisions that were calculated again and need a human: what was, what would be, and why."""

from __future__ import annotations

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
from benefits.eligibility import assessment, wording
from benefits.pages import claims_parts as parts
from benefits.recalculation.models import Revision
from portal.components.forms import RadioSelect
from portal.components.parts import Amount, Figure, Link, SummaryRow
from portal.errors import Mendable

settles = needs_role(Role.SUPERVISOR)


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

    def __init__(self, *args: object, in_favour: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [("keep", _("Leave the decision as it is"))]
        if in_favour:
            choices.insert(0, ("apply", _("Decide anew and pay the difference")))
        self.fields["do"].choices = choices  # type: ignore[attr-defined]


@require_GET
@settles
def revisions(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first, and what the engine carried out by itself."""
    waiting = queries.open_revisions()
    figures = queries.revision_figures()
    return render(
        request,
        "benefits/revisions/list.html",
        {
            "figures": [
                Figure(label=_("To be looked at"), value=figures["open"]),
                Figure(label=_("Carried out"), value=figures["applied"]),
                Figure(label=_("Decision stands"), value=figures["kept"]),
            ],
            "columns": [
                _("Claim"),
                _("Found"),
                _("Why"),
                _("A month until now"),
                _("A month, calculated again"),
            ],
            "rows": [
                [
                    Link(one.decision.claim.protocol, reverse("benefits:revision", args=[one.pk])),
                    one.found_at,
                    one.get_cause_display(),
                    Amount(one.old_cents),
                    Amount(one.new_cents),
                ]
                for one in waiting
            ],
        },
    )


@require_http_methods(["GET", "POST"])
@settles
def revision(request: HttpRequest, number: int) -> HttpResponse:
    """One calculation beside the other; a supervisor who did not decide settles it."""
    ask = parts.asked(request)
    found = queries.revision_for(ask.actor, number, on=ask.today)
    if found is None:
        raise Http404
    in_favour = queries.revision_in_favour(found)
    form = SettleForm(request.POST or None, in_favour=in_favour)
    if request.method == "POST" and form.is_valid():
        step = (
            process.apply_revision if form.cleaned_data["do"] == "apply" else process.keep_decision
        )
        try:
            settled = step(ask.actor, found.pk, form.cleaned_data["words"], ask.at)
        except Mendable as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            done = settled.state != "open"
            messages.success(
                request,
                _("Settled. The file says so.")
                if done
                else _("The amount needs two: a second supervisor carries it out."),
            )
            return redirect("benefits:revisions")
    access_log.look(
        ask.actor,
        found.person_id,
        what=N_("whole file of the claim"),
        purpose=N_("calculating a decision again"),
        case=found.decision.claim.protocol,
        at=ask.at,
    )
    return render(request, "benefits/revisions/revision.html", _context(found, form, in_favour))


def _context(found: Revision, form: SettleForm, in_favour: bool) -> dict[str, object]:
    before = assessment.determinations(found.decision.determination)[0]
    after = assessment.determinations(found.determination)[0]
    return {
        "revision": found,
        "claim": found.decision.claim,
        "form": form if found.state == "open" else None,
        "first": found.officer if found.state == "open" else None,
        "in_favour": in_favour,
        "rows": [
            SummaryRow(key=_("Person"), value=str(found.person)),
            SummaryRow(key=_("Why"), value=found.get_cause_display()),
            SummaryRow(key=_("A month until now"), value=Amount(found.old_cents)),
            SummaryRow(key=_("A month, calculated again"), value=Amount(found.new_cents)),
            SummaryRow(key=_("Began"), value=found.decision.starts_on),
            SummaryRow(key=_("Would begin"), value=found.new_starts_on),
        ],
        "before_conditions": wording.conditions(before),
        "before_lines": wording.sum_lines(before),
        "after_conditions": wording.conditions(after),
        "after_lines": wording.sum_lines(after),
    }

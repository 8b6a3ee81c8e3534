"""A change that may take something away, as the person sees it: what changed, answer, contest."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.pages.guards import needs_person
from accounts.permissions import may
from benefits import process, queries
from benefits.eligibility import assessment, wording
from benefits.pages import claims_parts as parts
from benefits.pages.appeals import contest_page
from benefits.process.reduction_letter import answer as outcome_of
from benefits.recalculation.reduction_models import Reduction
from portal.components.parts import Amount, SummaryRow
from portal.errors import Mendable
from portal.messages.models import Letter

STATUS = {
    "hearing": "needs_you",
    "to_decide": "deciding",
    "proposed": "deciding",
    "carried_out": "ended",
    "dropped": "granted",
}


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("How do you see it?"),
        help_text=gettext_lazy("Your own words are enough. Say what is wrong, or what we miss."),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Tell us in a sentence how you see it.")},
    )


@require_http_methods(["GET", "POST"])
@needs_person
def reduction(request: HttpRequest, reference: str) -> HttpResponse:
    """What changed, what it would mean, until when one can answer; later what was decided."""
    ask, found = _found(request, reference)
    claim = found.revision.decision.claim
    can_act = may(ask.actor, "claim.write", claim, on=ask.today)
    asks = can_act and found.state == "hearing"
    form = AnswerForm(request.POST or None) if asks else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            process.answer_reduction(ask.actor, found.pk, form.cleaned_data["answer"], ask.at)
        except Mendable as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("We have your answer. Nothing changes until it is read."))
            return redirect("benefits:reduction", reference=found.reference)
    chosen = found.revision.cause == "choice"  # the law's answer is about the other benefit
    after = None if chosen else assessment.determinations(found.revision.determination)[0]
    decided = found.state == "carried_out"
    return render(
        request,
        "benefits/reductions/reduction.html",
        {
            "reduction": found,
            "claim": claim,
            "status": STATUS[found.state],
            "title": outcome_of(found) if decided else _title(found),
            "form": form,
            "decided": decided,
            "letter": Letter.objects.filter(key=f"reduction:{found.pk}").only("code").first()
            if decided
            else None,
            "rows": _rows(found),
            "conditions": wording.conditions(after) if after else [],
            "lines": wording.sum_lines(after) if after and found.revision.new_cents else [],
            "contest_url": reverse("benefits:reduction_contest", args=[found.reference])
            if decided and can_act
            else "",
        },
    )


@require_http_methods(["GET", "POST"])
@needs_person
def contest(request: HttpRequest, reference: str) -> HttpResponse:
    """Contests what was taken away, as any other decision."""
    ask, found = _found(request, reference)
    if found.result is None:
        raise Http404
    claim = found.revision.decision.claim
    return contest_page(request, ask, claim, found.result, _findings(found))


# ── Parts of these pages ─────────────────────────────────────────────────────────────────────


def _found(request: HttpRequest, reference: str) -> tuple[parts.Asked, Reduction]:
    ask = parts.asked(request)
    found = queries.reduction_for(ask.actor, reference, on=ask.today)
    if found is None:
        raise Http404
    return ask, found


def _findings(found: Reduction) -> list[tuple[str, str]]:
    """What can be contested, from the calculation that the decision rests on."""
    findings: list[tuple[str, str]] = []
    if found.revision.cause != "choice":
        after = assessment.determinations(found.revision.determination)[0]
        words = wording.wording()
        findings = [(one.key, words.label(one)) for one in after.conditions]
    return [*findings, ("amount", _("The amount")), ("other", _("Something else"))]


def _title(found: Reduction) -> str:
    if found.state == "dropped":
        return _("Nothing changes")
    if found.state == "hearing":
        return _("Tell us how you see it")
    return _("We look at your answer") if found.answered_at else _("An officer looks at it")


def _rows(found: Reduction) -> list[SummaryRow]:
    revision = found.revision
    rows = [
        SummaryRow(key=_("Claim"), value=revision.decision.claim.protocol),
        SummaryRow(key=_("What has changed"), value=revision.get_cause_display()),
        SummaryRow(key=_("A month, as it was granted"), value=Amount(revision.old_cents)),
        SummaryRow(
            key=_("A month, as it would have been"),
            value=Amount(revision.new_cents) if revision.new_cents else _("nothing any more"),
        ),
    ]
    if found.state == "hearing":
        rows.append(SummaryRow(key=_("You can answer until"), value=found.answer_until))
    return rows

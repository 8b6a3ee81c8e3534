"""“This value is wrong”: said by the person, followed by them, settled by an officer."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods

from accounts import access_log
from accounts.models import Role
from accounts.pages.guards import needs_person, needs_role, signed_in
from accounts.permissions import may
from benefits import process, queries
from benefits.applications.models import Claim, Draft
from benefits.eligibility import assessment, wording
from benefits.eligibility.correction_models import Correction
from benefits.law.determination import Condition, Determination
from benefits.law.sentences import CONDITIONS
from benefits.pages import claims_parts as parts
from benefits.pages.desk_forms import FoundOutForm
from portal.components.forms import RadioSelect
from portal.components.parts import SummaryRow
from portal.errors import Mendable
from portal.states import IllegalTransition


class WrongForm(forms.Form):
    right = forms.CharField(
        label=gettext_lazy("What is right?"),
        help_text=gettext_lazy("Your own words are enough. You can add papers afterwards."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Tell us in a sentence what is right.")},
    )


class SettleForm(FoundOutForm):
    field_order = ("result", "words")
    result = forms.ChoiceField(
        label=gettext_lazy("What came of it?"),
        choices=[
            ("corrected", gettext_lazy("The value was wrong and is corrected where it is kept")),
            ("unchanged", gettext_lazy("The value is right")),
        ],
        widget=RadioSelect,
        error_messages={"required": gettext_lazy("Choose what came of it.")},
    )


@require_http_methods(["GET", "POST"])
@needs_person
def of_claim(request: HttpRequest, protocol: str) -> HttpResponse:
    """One condition (`finding`) of a claim's newest answer of the law, or of its decision."""
    ask, claim = parts.claim_or_404(request, protocol)
    decision = queries.decision_of(claim)
    stored = decision.determination if decision else queries.determination_of(claim)
    if stored is None:
        raise Http404
    all_of_them = assessment.determinations(stored)
    found = _named(request, all_of_them)
    return _open(request, ask, claim.draft, found, parts.claim_url(claim))


@require_http_methods(["GET", "POST"])
@needs_person
def of_draft(request: HttpRequest, token: UUID) -> HttpResponse:
    """One condition (`finding`) before the application is sent."""
    ask = parts.asked(request)
    draft = queries.draft_for(ask.actor, token, on=ask.today)
    if draft is None:
        raise Http404
    all_of_them = queries.preview(draft, ask.at).assessment.all
    found = _named(request, all_of_them)
    return _open(request, ask, draft, found, "")


def _named(request: HttpRequest, all_of_them: Iterable[Determination]) -> list[Condition]:
    key = request.GET.get("finding", "")
    return [c for one in all_of_them for c in one.conditions if c.key == key]


def _open(
    request: HttpRequest, ask: parts.Asked, draft: Draft, found: list[Condition], back: str
) -> HttpResponse:
    if not found or not may(ask.actor, "evidence.add", draft, on=ask.today):
        raise Http404
    words, one = wording.wording(), found[0]
    form = WrongForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = process.open_correction(
                ask.actor,
                draft.pk,
                condition=one.key,
                shown=words.own(one),
                article=one.article,
                right=form.cleaned_data["right"],
                at=ask.at,
            )
        except Mendable as trouble:
            trouble.show_on(form)
        else:
            return redirect("benefits:correction", reference=made.reference)
    return render(
        request,
        "benefits/evidence/wrong.html",
        {
            "form": form,
            "back_url": back,
            "title": words.label(one),
            "rows": [
                SummaryRow(key=_("What we have"), value=words.own(one) or None),
                SummaryRow(key=_("Where it is from"), value=wording.source_name(one.source)),
                SummaryRow(key=_("Law"), value=one.article),
            ],
        },
    )


@require_GET
@signed_in
def correction(request: HttpRequest, reference: str) -> HttpResponse:
    """Where a correction stands; an officer of its unit settles it here."""
    ask, made = _found(request, reference)
    return _page(request, ask, made, SettleForm())


@require_http_methods(["POST"])
@needs_role(Role.CASEWORKER, Role.SUPERVISOR)
def settle(request: HttpRequest, reference: str) -> HttpResponse:
    """The officer's result."""
    ask, made = _found(request, reference, "correction.settle")
    form = SettleForm(request.POST)
    if form.is_valid():
        try:
            process.settle_correction(
                ask.actor,
                made.pk,
                corrected=form.cleaned_data["result"] == "corrected",
                words=form.cleaned_data["words"],
                at=ask.at,
            )
        except Mendable as trouble:
            trouble.show_on(form)
        except IllegalTransition:
            messages.info(request, _("This was settled a moment ago."))
            return redirect("benefits:corrections")
        else:
            messages.success(request, _("The person is told, and the law is asked again."))
            return redirect("benefits:corrections")
    return _page(request, ask, made, form)


@require_GET
@needs_role(Role.CASEWORKER, Role.SUPERVISOR)
def corrections(request: HttpRequest) -> HttpResponse:
    """The work list of the unit, oldest first."""
    ask = parts.asked(request)
    found = queries.open_corrections(ask.actor.unit_id or 0)
    shown = [one for one in found[:100] if may(ask.actor, "correction.settle", one, on=ask.today)]
    return render(request, "benefits/evidence/corrections.html", {"corrections": shown})


def _found(
    request: HttpRequest, reference: str, action: str = "correction.read"
) -> tuple[parts.Asked, Correction]:
    ask = parts.asked(request)
    made = queries.correction_for(ask.actor, reference, on=ask.today, action=action)
    if made is None:
        raise Http404
    return ask, made


def _page(
    request: HttpRequest, ask: parts.Asked, made: Correction, form: SettleForm
) -> HttpResponse:
    claim = Claim.objects.filter(draft_id=made.draft_id).first()
    access_log.look(
        ask.actor,
        made.person_id,
        what=N_("a value that is said to be wrong"),
        purpose=N_("looking into a correction"),
        case=made.reference,
        at=ask.at,
    )
    rows = [
        SummaryRow(key=_("Number"), value=made.reference),
        SummaryRow(key=_("Condition"), value=_label(made.condition)),
        SummaryRow(key=_("What we had"), value=made.shown or None),
        SummaryRow(key=_("What is right"), value=made.right),
        SummaryRow(key=_("Received"), value=made.opened_at),
        SummaryRow(key=_("Sent"), value=made.get_channel_display()),
    ]
    return render(
        request,
        "benefits/evidence/correction.html",
        {
            "correction": made,
            "state": capfirst(made.get_state_display()),
            "claim": claim,
            "draft": made.draft,
            "form": form if ask.actor.is_staff and made.state == "open" else None,
            "rows": rows,
            "staff": ask.actor.is_staff,
            "base": "base_staff.html" if ask.actor.is_staff else "base.html",
        },
    )


def _label(condition: str) -> str:
    """Two or three words for a condition by its key; one of an older law keeps its key."""
    return _(CONDITIONS[condition][0]) if condition in CONDITIONS else condition

"""The desk of the family grant's conditions: steps that wait, reasons that families gave."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods

from accounts import access_log
from accounts.models import Role, StaffMember
from accounts.pages.guards import needs_role
from accounts.permissions import may
from benefits import process, queries
from benefits.conditions import words
from benefits.conditions.models import FollowUp, FollowUpState, GivenReason
from benefits.pages import claims_parts as parts
from benefits.pages.conditions import ladder_steps
from portal.components.forms import CheckboxSelectMultiple, RadioSelect
from portal.components.parts import Link, SummaryRow
from portal.errors import Mendable
from portal.states import IllegalTransition

decides = needs_role(Role.CASEWORKER, Role.SUPERVISOR)
MOST = 50

ACTS = {
    "agree": gettext_lazy("Agree: a second officer looks at it"),
    "confirm": gettext_lazy("Confirm: it is decided and the letter goes out"),
    "return": gettext_lazy("Return to the first officer"),
    "drop": gettext_lazy("Drop: nothing follows"),
}


class ActForm(forms.Form):
    act = forms.ChoiceField(
        label=gettext_lazy("What do you decide?"),
        widget=RadioSelect,
        error_messages={"required": gettext_lazy("Choose what to do.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("A sentence at least. What stops money: the family reads it."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say why, in a sentence at least.")},
    )

    def __init__(self, *args: Any, acts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [(act, ACTS[act]) for act in acts]  # type: ignore[attr-defined]
        self.fields["words"].required = "confirm" not in acts


class ManyForm(ActForm):
    steps = forms.MultipleChoiceField(
        label=gettext_lazy("Which steps?"),
        widget=CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one step.")},
    )
    field_order = ("steps", "act", "words")

    def __init__(self, *args: Any, steps: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, acts=list(ACTS), **kwargs)
        self.fields["steps"].choices = steps  # type: ignore[attr-defined]


class SettleForm(forms.Form):
    accept = forms.ChoiceField(
        label=gettext_lazy("Is it a good reason?"),
        choices=[
            ("yes", gettext_lazy("Yes: it counts as kept")),
            ("no", gettext_lazy("No: it does not explain it")),
        ],
        widget=RadioSelect,
        error_messages={"required": gettext_lazy("Choose yes or no.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("You must give a reason for a no. The family reads it."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_http_methods(["GET", "POST"])
@decides
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a first or a second officer; one act for several, each by itself."""
    ask = parts.asked(request)
    staff = queries.staff_of(ask.actor)
    waiting = list(queries.conditions.waiting(staff)[:MOST])
    form = ManyForm(request.POST or None, steps=[(one.reference, _line(one)) for one in waiting])
    results = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            results = process.decide_many(
                ask.actor, given["steps"], given["act"], given["words"], ask.at
            )
        except Mendable as trouble:
            form.add_error(trouble.field if trouble.field in form.fields else None, str(trouble))
        else:
            waiting = list(queries.conditions.waiting(staff)[:MOST])
            form = ManyForm(steps=[(one.reference, _line(one)) for one in waiting])
    return render(
        request,
        "benefits/conditions/queue.html",
        {
            "form": form,
            "waiting": waiting,
            "columns": [_("Step"), _("Family"), _("What"), _("Period"), _("Waits for")],
            "rows": [
                [
                    Link(one.reference, reverse("benefits:grant_step", args=[one.reference])),
                    str(one.person),
                    capfirst(one.get_step_display()),
                    words.period_name(one),
                    _waits_for(ask, one),
                ]
                for one in waiting
            ],
            "done_columns": [_("Step"), _("Done"), _("What happened")],
            "done_rows": [
                [one.protocol, _("yes") if one.done else _("no"), one.words] for one in results
            ]
            if results is not None
            else None,
            "reason_columns": [_("Family"), _("Who"), _("What"), pgettext("reason", "Given")],
            "reason_rows": _given_rows(staff),
        },
    )


def _given_rows(staff: StaffMember) -> list[list[object]]:
    """Reasons that families gave and nobody has looked at."""
    return [
        [
            Link(str(one.person), reverse("benefits:grant_reason", args=[one.pk])),
            str(one.followed.member),
            words.duty_name(one.duty),
            timezone.localtime(one.given_at).date(),
        ]
        for one in queries.conditions.open_reasons(staff)
    ]


@require_http_methods(["GET", "POST"])
@decides
def step(request: HttpRequest, reference: str) -> HttpResponse:
    """One step with everything it rests on: reports, reasons, the ladder, what the law says."""
    ask = parts.asked(request)
    found = queries.conditions.to_decide(ask.actor, reference, on=ask.today)
    if found is None:
        raise Http404
    acts = _acts(ask, found)
    form = ActForm(request.POST or None, acts=acts) if acts else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            done = process.decide_many(
                ask.actor,
                [found.reference],
                form.cleaned_data["act"],
                form.cleaned_data["words"],
                ask.at,
            )[0]
        except (Mendable, IllegalTransition) as trouble:
            form.add_error(None, str(trouble))
        else:
            if done.done:
                messages.success(request, f"{done.protocol}: {done.words}")
                return redirect("benefits:grant_steps")
            form.add_error(None, done.words)
    _look(ask, found.person_id, found.reference)
    return render(request, "benefits/conditions/step.html", _context(ask, found, form))


@require_http_methods(["GET", "POST"])
@decides
def reason(request: HttpRequest, number: int) -> HttpResponse:
    """A reason that a family gave, with its paper; an officer says whether it counts."""
    ask = parts.asked(request)
    found = queries.conditions.reason_for_desk(ask.actor, number, on=ask.today)
    if found is None:
        raise Http404
    form = SettleForm(request.POST or None) if found.state == "given" else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            process.settle_reason(
                ask.actor,
                found.pk,
                accept=form.cleaned_data["accept"] == "yes",
                words=form.cleaned_data["words"],
                at=ask.at,
            )
        except Mendable as trouble:
            form.add_error(trouble.field if trouble.field in form.fields else None, str(trouble))
        else:
            messages.success(request, _("Noted. The family is told."))
            return redirect("benefits:grant_steps")
    _look(ask, found.person_id, "")
    return render(
        request,
        "benefits/conditions/settle.html",
        {"reason": found, "form": form, "rows": _reason_rows(found)},
    )


# ── Parts of these pages ─────────────────────────────────────────────────────────────────────


def _line(one: FollowUp) -> str:
    return " · ".join(
        (one.reference, str(one.person), str(one.get_step_display()), words.period_name(one))
    )


def _waits_for(ask: parts.Asked, one: FollowUp) -> str:
    if one.state == FollowUpState.PROPOSED:
        return _("a first officer")
    if one.officer_id == ask.actor.staff_id:
        return _("a second officer, not you")
    return _("a second officer")


def _acts(ask: parts.Asked, found: FollowUp) -> list[str]:
    if found.state == FollowUpState.PROPOSED:
        return ["agree", "drop"]
    if found.state != FollowUpState.AGREED:
        return []
    if may(ask.actor, "conditions.confirm", found, on=ask.today):
        return ["confirm", "return", "drop"]
    return ["drop"]


def _context(ask: parts.Asked, found: FollowUp, form: forms.Form | None) -> dict[str, Any]:
    determined = queries.conditions.determined(found)
    names = queries.conditions.names_in(found)
    return {
        "follow_up": found,
        "form": form,
        "title": words.period_name(found),
        "conditions": words.condition_rows(determined.conditions, names) if determined else [],
        "why": words.reasons_of_step(determined) if determined else [],
        "differently": [
            SummaryRow(
                key=f"{said[0].person} · {words.duty_name(said[0].duty)}",
                value="; ".join(f"{one.institution}: {words.result(one)}" for one in said),
            )
            for said in queries.conditions.said_differently(found)
        ],
        "ladder": ladder_steps(queries.conditions.ladder_place(found.person_id, ask.today)),
        "first_words": found.words,
        "rows": [
            SummaryRow(key=_("Family"), value=str(found.person)),
            SummaryRow(key=_("Step"), value=capfirst(found.get_step_display())),
            SummaryRow(key=_("Where it stands"), value=str(found.get_state_display())),
            SummaryRow(key=_("First officer"), value=str(found.officer or "—")),
        ],
    }


def _reason_rows(found: GivenReason) -> list[SummaryRow]:
    rows = [
        SummaryRow(key=_("Family"), value=str(found.person)),
        SummaryRow(key=_("Who"), value=str(found.followed.member)),
        SummaryRow(key=_("What was not kept"), value=words.duty_name(found.duty)),
        SummaryRow(key=_("Reason"), value=words.reason_name(found.reason)),
        SummaryRow(key=_("In their words"), value=found.words or "—"),
    ]
    if found.paper is not None:
        url = reverse("benefits:paper", args=[found.paper.reference])
        rows.append(SummaryRow(key=_("Paper"), value=Link(found.paper.name, url)))
    return rows


def _look(ask: parts.Asked, person_id: int, case: str) -> None:
    access_log.look(
        ask.actor,
        person_id,
        what=N_("reports of school and health"),
        purpose=N_("conditions of the family grant"),
        case=case,
        at=ask.at,
    )

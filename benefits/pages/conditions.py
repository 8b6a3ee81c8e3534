"""School and health: where each member of a family stands, what follows, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
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
from accounts.pages.guards import needs_person
from accounts.permissions import may, require
from benefits import process, queries
from benefits.conditions import words
from benefits.conditions.models import FINISHED_SCHOOL, FollowUp, FollowUpState, GivenReason
from benefits.law.determination import Condition, Result
from benefits.pages import claims_parts as parts
from benefits.pages.appeals import ContestForm
from portal.components.forms import FileField, RadioSelect
from portal.components.parts import Action, TimelineStep
from portal.components.parts import Condition as Row
from portal.errors import Mendable

STATUS = {
    FollowUpState.OPEN: "waiting",
    FollowUpState.KEPT: "ended",
    FollowUpState.PROPOSED: "deciding",
    FollowUpState.AGREED: "deciding",
    FollowUpState.APPLIED: "stopped",
    FollowUpState.DROPPED: "ended",
    FollowUpState.LIFTED: "granted",
}
SHOWN = 12  # periods


class ReasonForm(forms.Form):
    why = forms.ChoiceField(
        label=gettext_lazy("Why was it not possible?"),
        widget=RadioSelect(
            hints={FINISHED_SCHOOL: gettext_lazy("Add the certificate of the school below.")}
        ),
        error_messages={"required": gettext_lazy("Choose the reason that fits best.")},
    )
    words = forms.CharField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy("From when to when, and what happened."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    paper = FileField(
        kinds=("pdf", "jpg", "jpeg", "png"),
        label=gettext_lazy("A paper, if you have one"),
        help_text=gettext_lazy("A certificate, a letter of the school, a photo of them."),
        required=False,
    )

    def __init__(self, *args: Any, reasons: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].choices = reasons  # type: ignore[attr-defined]


@dataclass(frozen=True)
class MemberCard:
    """One member on the page: each duty in words, and what can be done about it."""

    name: str
    rows: list[Row]
    notes: list[str]
    actions: list[Action]


# ── The family ───────────────────────────────────────────────────────────────────────────────


@require_GET
@needs_person
def family(request: HttpRequest) -> HttpResponse:
    """The ladder and where the family is on it; then each period, newest first."""
    ask = parts.asked(request)
    person_id = ask.actor.subject_person_id
    require(ask.actor, "conditions.own", person_id, on=ask.today)
    assert person_id is not None
    found = [
        one
        for one in queries.conditions.follow_ups_of(person_id)[:SHOWN]
        if may(ask.actor, "conditions.read", one, on=ask.today)
    ]
    _looked(ask, person_id)
    place = queries.conditions.ladder_place(person_id, ask.today)
    return render(
        request,
        "benefits/conditions/family.html",
        {
            "has_grant": queries.conditions.award_of(person_id) is not None,
            "place": place,
            "place_words": words.effect_sentence(place) if place else "",
            "place_url": reverse("benefits:conditions_period", args=[place.reference])
            if place
            else "",
            "steps": ladder_steps(place),
            "periods": [
                (one, words.period_name(one), words.state_sentence(one), STATUS[one.state])
                for one in found
            ],
            "open": next((one for one in found if one.state == FollowUpState.OPEN), None),
        },
    )


@require_GET
@needs_person
def period(request: HttpRequest, reference: str) -> HttpResponse:
    """One period: each member, what it means for the money, what to do next and by when."""
    ask, found = _mine(request, reference)
    members = queries.conditions.members_in(found, ask.today)
    return render(
        request,
        "benefits/conditions/period.html",
        {
            "follow_up": found,
            "title": words.period_name(found),
            "lead": words.state_sentence(found),
            "status": STATUS[FollowUpState(found.state)],
            "members": [_card(ask, found, one) for one in members],
            "applied": found.state == FollowUpState.APPLIED,
            "steps": ladder_steps(found if found.state == FollowUpState.APPLIED else None),
            "what_to_do": words.what_to_do(found) if found.state == FollowUpState.APPLIED else [],
            "why": _why(found),
            "officer_words": found.words if found.decision_id else "",
            "actions": _actions(ask, found),
            "until": queries.conditions.reasons_until(found)
            if found.state == FollowUpState.OPEN
            else None,
        },
    )


@require_http_methods(["GET", "POST"])
@needs_person
def give_reason(request: HttpRequest, reference: str, member: int, duty: str) -> HttpResponse:
    """Why something was not kept, perhaps with a paper."""
    ask, found = _found(request, reference, "conditions.write")
    one = next(
        (m for m in queries.conditions.members_in(found, ask.today) if m.followed.pk == member),
        None,
    )
    about = next((c for c in one.conditions if c.key == duty), None) if one else None
    if one is None or about is None or about.result is not Result.NOT_MET:
        raise Http404
    _looked(ask, found.person_id, found.reference)
    reasons = queries.conditions.reasons_for(duty, found.kind, ask.today)
    form = ReasonForm(
        request.POST or None,
        request.FILES or None,
        reasons=[(key, words.reason_name(key)) for key in reasons],
    )
    if request.method == "POST" and form.is_valid():
        try:
            _give(ask, found, member, duty, form.cleaned_data)
        except Mendable as trouble:
            form.add_error(_field(trouble.field), trouble.message)
        else:
            messages.success(
                request, _("Thank you. Until an officer has looked at it nothing follows.")
            )
            return redirect("benefits:conditions_period", reference=found.reference)
    return render(
        request,
        "benefits/conditions/reason.html",
        {
            "follow_up": found,
            "title": words.period_name(found),
            "name": one.name,
            "duty": words.duty_name(duty),
            "row": words.condition_rows([about], {})[0],
            "until": queries.conditions.reasons_until(found),
            "form": form,
        },
    )


@require_http_methods(["GET", "POST"])
@needs_person
def contest(request: HttpRequest, reference: str) -> HttpResponse:
    """Contest a step: numbered at once, judged by three who did not decide it."""
    ask, found = _found(request, reference)
    if found.decision is None:
        raise Http404
    require(ask.actor, "claim.write", found.claim, on=ask.today)
    _looked(ask, found.person_id, found.reference)
    filed = queries.conditions.appeal_against(found)
    if filed is not None:
        return redirect("benefits:appeal", protocol=filed.protocol)
    form = ContestForm(request.POST or None, findings=_findings(found))
    if request.method == "POST" and form.is_valid():
        filed = process.appeal(
            ask.actor,
            found.decision.pk,
            contested=form.cleaned_data["contested"],
            at=ask.at,
            **form.wish(),
        )
        return redirect("benefits:appeal", protocol=filed.protocol)
    return render(
        request,
        "benefits/conditions/contest.html",
        {
            "follow_up": found,
            "title": words.period_name(found),
            "decision": found.decision,
            "form": form,
            "late": ask.today > found.decision.appeal_until,
        },
    )


# ── Parts of these pages ─────────────────────────────────────────────────────────────────────


def ladder_steps(place: FollowUp | None) -> list[TimelineStep]:
    """The four steps; those that were taken are done, and the one the family is on is now."""
    names = {
        "warning": (_("Warning"), _("A letter. You are paid as always.")),
        "block": (_("Block"), _("One month is held back and paid a month later.")),
        "suspension": (_("Suspension"), _("Two months are not paid.")),
        "end": (_("End"), _("The grant ends. Before that, social assistance helps you.")),
    }
    order = [step.value for step in queries.conditions.LADDER]
    here = order.index(place.step) if place else -1
    return [
        TimelineStep(
            label=names[step][0],
            note=names[step][1],
            state="done" if number < here else "now" if number == here else "next",
            on=place.effect_month if place and number == here else None,
        )
        for number, step in enumerate(order)
    ]


def _found(
    request: HttpRequest, reference: str, action: str = "conditions.read"
) -> tuple[parts.Asked, FollowUp]:
    """The period if this family may do this with it."""
    ask = parts.asked(request)
    found = queries.conditions.follow_up_for(ask.actor, reference, on=ask.today, action=action)
    if found is None:
        raise Http404
    return ask, found


def _mine(request: HttpRequest, reference: str) -> tuple[parts.Asked, FollowUp]:
    """The same; a look by whoever acts for the family is kept."""
    ask, found = _found(request, reference)
    _looked(ask, found.person_id, found.reference)
    return ask, found


def _looked(ask: parts.Asked, person_id: int, case: str = "") -> None:
    access_log.look(
        ask.actor,
        person_id,
        what=N_("reports of school and health"),
        purpose=N_("acting for the person"),
        case=case,
        at=ask.at,
    )


def _card(ask: parts.Asked, found: FollowUp, one: Any) -> MemberCard:
    writes = may(ask.actor, "conditions.write", found, on=ask.today)
    in_time = ask.today <= queries.conditions.reasons_until(found)
    return MemberCard(
        name=one.name,
        rows=words.condition_rows(one.conditions, {}),
        notes=[_said(given) for given in one.reasons],
        actions=[
            Action(
                label=_("Say why: %(duty)s") % {"duty": words.duty_name(condition.key)},
                url=reverse(
                    "benefits:conditions_reason",
                    args=[found.reference, one.followed.pk, condition.key],
                ),
                until=queries.conditions.reasons_until(found),
            )
            for condition in one.conditions
            if writes and in_time and _needs_reason(found, condition)
        ],
    )


def _needs_reason(found: FollowUp, condition: Condition) -> bool:
    return found.state == FollowUpState.OPEN and condition.result is Result.NOT_MET


def _said(given: GivenReason) -> str:
    said = _("You said: %(reason)s. It is %(state)s.") % {
        "reason": words.reason_name(given.reason).lower(),
        "state": given.get_state_display(),
    }
    return f"{said} {given.officer_words}".strip()


def _give(ask: parts.Asked, found: FollowUp, member: int, duty: str, given: dict[str, Any]) -> None:
    paper = None
    if given["paper"] is not None:
        paper = process.upload_paper(
            ask.actor,
            found.claim.draft_id,
            paper="other",
            name=given["paper"].name,
            content=given["paper"].read(),
            about=found.reference,
            at=ask.at,
        )
    process.give_reason(
        ask.actor,
        found.pk,
        followed_id=member,
        duty=duty,
        why=given["why"],
        words=given["words"],
        paper_id=paper.pk if paper else None,
        at=ask.at,
    )


def _field(name: str) -> str | None:
    return {"files": "paper", "why": "why", "words": "words"}.get(name)


def _why(found: FollowUp) -> list[str]:
    determined = queries.conditions.determined(found)
    if determined is None or found.decision_id is None:
        return []
    return words.reasons_of_step(determined)


def _findings(found: FollowUp) -> list[tuple[str, str]]:
    """What can be contested: each duty that was not kept, and anything else."""
    determined = queries.conditions.determined(found)
    keys = [one.key for one in determined.conditions if one.result is Result.NOT_MET]
    findings = [(key, words.duty_name(key)) for key in dict.fromkeys(keys)]
    return [*findings, ("other", _("Something else"))]


def _actions(ask: parts.Asked, found: FollowUp) -> list[Action]:
    if found.decision is None:
        return []
    filed = queries.conditions.appeal_against(found)
    actions = []
    letter = queries.conditions.letter_of(found)
    if letter is not None:
        actions.append(Action(label=_("Read the letter"), url=f"/letters/{letter.code}/"))
    if filed is not None:
        actions.append(
            Action(
                label=_("See your appeal %(protocol)s") % {"protocol": filed.protocol},
                url=reverse("benefits:appeal", args=[filed.protocol]),
            )
        )
    elif found.state == FollowUpState.APPLIED and may(
        ask.actor, "claim.write", found.claim, on=ask.today
    ):
        actions.append(
            Action(
                label=_("Contest this step"),
                url=reverse("benefits:conditions_contest", args=[found.reference]),
                until=found.decision.appeal_until,
                note=_("Free of charge. People who did not decide it look at it again."),
                primary=True,
            )
        )
    return actions

"""An appeal as the person sees it: contest, follow, choose a time to be heard, go further."""

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
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import access_log
from accounts.pages.guards import needs_person
from accounts.permissions import may
from benefits import process, queries
from benefits.adjudication.models import Decision
from benefits.agenda import telling
from benefits.appeals.models import Appeal, AppealState, HearingState
from benefits.applications.models import Claim
from benefits.pages import claims_parts as parts
from benefits.pages.times import DayOfTimes, by_day, calendar_answer
from portal.components.forms import CheckboxSelectMultiple, RadioSelect
from portal.components.parts import Action, SummaryRow, TimelineStep
from portal.errors import Mendable
from portal.records import StateChange
from portal.states import IllegalTransition

STATUS = {
    AppealState.QUEUED: "received",
    AppealState.WITH_PANEL: "deciding",
    AppealState.ALLOWED: "granted",
    AppealState.DISMISSED: "refused",
    AppealState.WITHDRAWN: "ended",
}


class HearingWish(forms.Form):
    grounds = forms.CharField(
        label=gettext_lazy("Why do you see it otherwise?"),
        help_text=gettext_lazy("Your own words are enough. You need no lawyer."),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Write in a few words why you see it otherwise.")},
    )
    wants_hearing = forms.ChoiceField(
        label=gettext_lazy("Do you want to be heard before it is decided?"),
        help_text=gettext_lazy("By video, by telephone or at an office. You may bring somebody."),
        choices=[("no", gettext_lazy("No, the file says it all")), ("yes", gettext_lazy("Yes"))],
        initial="no",
        widget=RadioSelect,
    )

    def wish(self) -> dict[str, Any]:
        """The grounds, and whether the person wants to be heard."""
        data = self.cleaned_data
        return {"grounds": data["grounds"], "wants_hearing": data["wants_hearing"] == "yes"}


class ContestForm(HearingWish):
    contested = forms.MultipleChoiceField(
        label=gettext_lazy("What is wrong?"),
        help_text=gettext_lazy("Tick every finding that you do not agree with."),
        widget=CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one finding.")},
    )
    field_order = ("contested", "grounds", "wants_hearing")

    def __init__(self, *args: Any, findings: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contested"].choices = findings  # type: ignore[attr-defined]


@require_GET
@needs_person
def appeal(request: HttpRequest, protocol: str) -> HttpResponse:
    """Where the appeal stands, what happens next, and the reasoned result when there is one."""
    ask, found = _appeal(request, protocol)
    can_act = may(ask.actor, "decision.contest", found.decision, on=ask.today)
    booked = found.hearings.filter(state__in=[HearingState.BOOKED, HearingState.HELD]).first()
    return render(
        request,
        "benefits/appeals/appeal.html",
        {
            "appeal": found,
            "claim": found.decision.claim,
            "title": title(found),
            "status": STATUS[AppealState(found.state)],
            "rows": _rows(found),
            "contested": queries.contested_labels(found),
            "booked": booked,
            "offered": _offered(found, ask) if can_act and booked is None else [],
            "steps": steps(found),
            "votes": queries.votes_of(found) if found.decided_at else [],
            "letter": queries.result_letter(found),
            "further": queries.further_appeal(found),
            "actions": _actions(found) if can_act else [],
        },
    )


def _offered(found: Appeal, ask: parts.Asked) -> list[DayOfTimes]:
    """The times that the panel offers and that still lie ahead."""
    to_come = found.hearings.filter(state=HearingState.OFFERED, starts_at__gt=ask.at)
    return by_day(
        (one.starts_at, str(one.pk), f"{telling.hour(one.starts_at)}, {one.get_way_display()}")
        for one in to_come
    )


@require_POST
@needs_person
def hearing(request: HttpRequest, protocol: str) -> HttpResponse:
    """The time that the person chose."""
    ask, found = _appeal(request, protocol)
    chosen = request.POST.get("hearing", "")
    is_number = chosen.isdecimal() and len(chosen) < 19
    offer = found.hearings.filter(pk=int(chosen)).first() if is_number else None
    if offer is None:
        messages.error(request, _("Choose one of the times."))
        return redirect("benefits:appeal", protocol=found.protocol)
    try:
        process.book_hearing(ask.actor, offer.pk, ask.at)
    except (Mendable, IllegalTransition) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your hearing is booked."))
    return redirect("benefits:appeal", protocol=found.protocol)


@require_GET
@needs_person
def calendar(request: HttpRequest, protocol: str) -> HttpResponse:
    """The booked hearing as a file for one's own calendar; it does not say what it is about."""
    ask, found = _appeal(request, protocol)
    booked = found.hearings.filter(state=HearingState.BOOKED).first()
    if booked is None:
        raise Http404
    content = telling.calendar_file(
        uid=f"{found.protocol}@hearings",
        sequence=found.hearings.filter(pk__lt=booked.pk).count(),
        title=_("Hearing, %(way)s") % {"way": booked.get_way_display()},
        place=booked.where,
        starts_at=booked.starts_at,
        ends_at=None,
        at=ask.at,
    )
    return calendar_answer(content, f"hearing-{found.protocol}.ics")


@require_http_methods(["GET", "POST"])
@needs_person
def further(request: HttpRequest, protocol: str) -> HttpResponse:
    """The second instance: once more, to the council, in the person's own words."""
    ask, found = _appeal(request, protocol)
    if found.state != AppealState.DISMISSED or found.further_until is None:
        raise Http404
    filed = queries.further_appeal(found)
    if filed is not None:
        return redirect("benefits:appeal", protocol=filed.protocol)
    form = HearingWish(request.POST or None)
    if request.method == "POST" and form.is_valid():
        filed = process.appeal_further(ask.actor, found.pk, at=ask.at, **form.wish())
        return redirect("benefits:appeal", protocol=filed.protocol)
    return render(
        request,
        "benefits/appeals/further.html",
        {"appeal": found, "form": form, "late": ask.today > found.further_until},
    )


@require_http_methods(["GET", "POST"])
@needs_person
def withdraw(request: HttpRequest, protocol: str) -> HttpResponse:
    """Taking an appeal back, with the consequence said before."""
    ask, found = _appeal(request, protocol)
    if request.method == "POST":
        try:
            process.withdraw_appeal(ask.actor, found.pk, ask.at)
        except IllegalTransition:
            messages.info(request, _("This appeal cannot be taken back any more."))
        else:
            messages.success(request, _("You took your appeal back. The decision stands."))
        return redirect("benefits:appeal", protocol=found.protocol)
    return render(request, "benefits/appeals/withdraw.html", {"appeal": found})


# ── Parts, shared with the board's page ──────────────────────────────────────────────────────


def title(found: Appeal) -> str:
    """The state of an appeal as one would say it."""
    return {
        AppealState.QUEUED: _("We have received your appeal"),
        AppealState.WITH_PANEL: _("Three people look at your appeal"),
        AppealState.ALLOWED: _("Your appeal succeeds"),
        AppealState.DISMISSED: _("Your appeal does not succeed"),
        AppealState.WITHDRAWN: _("You took this appeal back"),
    }[AppealState(found.state)]


def steps(found: Appeal, *, staff: bool = False) -> list[TimelineStep]:
    """What happened with the appeal and its hearing, and what is to come."""
    past = [
        TimelineStep(
            label=_step(one, staff), state="done", on=one.at, actor=one.actor, note=one.note
        )
        for one in queries.steps_of_appeal(found)
    ]
    if found.state == AppealState.QUEUED:
        past.append(TimelineStep(label=_("Three members are drawn by lot"), state="now"))
    if found.state in (AppealState.QUEUED, AppealState.WITH_PANEL):
        if found.wants_hearing:
            past.append(TimelineStep(label=_("Hearing"), state="next"))
        past.append(TimelineStep(label=_("Votes, result and letter"), state="next"))
    return past


def _step(one: StateChange, staff: bool) -> str:
    return {
        "file": _("The appeal was sent"),
        "seat": _("Three members were drawn by lot"),
        "book": _("A time for the hearing was chosen"),
        "hold": _("The hearing was held"),
        "miss": _("The hearing was missed"),
        "allow": _("Decided in favour") if staff else _("Decided in your favour"),
        "dismiss": _("Not decided in favour") if staff else _("Not decided in your favour"),
        "withdraw": _("Taken back"),
    }.get(one.action, one.action)


def _appeal(request: HttpRequest, protocol: str) -> tuple[parts.Asked, Appeal]:
    ask = parts.asked(request)
    found = queries.appeal_for(ask.actor, protocol, on=ask.today)
    if found is None or ask.actor.is_staff:
        raise Http404
    access_log.look(
        ask.actor,
        found.person_id,
        what=N_("appeal and its steps"),
        purpose=N_("acting for the person"),
        case=found.protocol,
        at=ask.at,
    )
    return ask, found


def _rows(found: Appeal) -> list[SummaryRow]:
    return [
        SummaryRow(key=_("Protocol number"), value=found.protocol),
        SummaryRow(key=_("Judged by"), value=found.get_instance_display()),
        SummaryRow(key=_("Received"), value=found.filed_at.date()),
        SummaryRow(key=_("Decision of"), value=found.decision.decided_at.date()),
        SummaryRow(
            key=_("Hearing"),
            value=_("you asked for one") if found.wants_hearing else _("not wanted"),
        ),
    ]


def _actions(found: Appeal) -> list[Action]:
    actions = []
    if found.state == AppealState.DISMISSED and found.further_until is not None:
        actions.append(
            Action(
                label=_("Go to the appeal council"),
                url=reverse("benefits:appeal_further", args=[found.protocol]),
                until=found.further_until,
                note=_("Free of charge. Three other people look at it."),
                primary=True,
            )
        )
    if found.state in (AppealState.QUEUED, AppealState.WITH_PANEL):
        actions.append(
            Action(
                label=_("Take the appeal back"),
                url=reverse("benefits:appeal_withdraw", args=[found.protocol]),
            )
        )
    return actions


def board_url(found: Appeal) -> str:
    """Where a member of the panel reads the appeal."""
    return reverse("benefits:board_file", args=[found.protocol])


def contest_page(
    request: HttpRequest,
    ask: parts.Asked,
    claim: Claim,
    decision: Decision,
    findings: list[tuple[str, str]],
    *,
    wrong: str = "",
) -> HttpResponse:
    """The form that contests a decision, whatever it decided; who did already sees the appeal."""
    filed = queries.appeal_of(decision)
    if filed is not None:
        return redirect("benefits:appeal", protocol=filed.protocol)
    form = ContestForm(
        request.POST or None,
        findings=findings,
        initial={"contested": [key for key, _label in findings if key == wrong]},
    )
    if request.method == "POST" and form.is_valid():
        filed = process.appeal(
            ask.actor,
            decision.pk,
            contested=form.cleaned_data["contested"],
            at=ask.at,
            **form.wish(),
        )
        return redirect("benefits:appeal", protocol=filed.protocol)
    return render(
        request,
        "benefits/claims/contest.html",
        {
            "claim": claim,
            "decision": decision,
            "form": form,
            "late": ask.today > decision.appeal_until,
        },
    )

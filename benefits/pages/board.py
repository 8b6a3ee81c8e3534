"""The appeal panel's room: my appeals, the whole original file, the hearing, the vote."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_POST

from accounts import access_log
from accounts.models import Role
from accounts.pages.guards import needs_role
from benefits import process, queries
from benefits.adjudication.decisions import rule_of
from benefits.adjudication.models import Decision
from benefits.appeals.models import Appeal, Hearing, HearingState, HearingWay, PanelSeat
from benefits.eligibility import assessment, wording
from benefits.pages import appeals as shown
from benefits.pages import claims_parts as parts
from portal.components.forms import DateField, RadioSelect
from portal.components.parts import Link, Status, SummaryRow
from portal.errors import Mendable
from portal.states import IllegalTransition

judges = needs_role(Role.BOARD, Role.COUNCIL)


class VoteForm(forms.Form):
    allow = forms.ChoiceField(
        label=gettext_lazy("Your vote"),
        choices=[
            ("yes", gettext_lazy("For the person: the appeal succeeds")),
            ("no", gettext_lazy("Against: the decision stands")),
        ],
        widget=RadioSelect,
        error_messages={"required": gettext_lazy("Choose how you vote.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Your reasons"),
        help_text=gettext_lazy("The person reads exactly this. Name each finding you speak of."),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Give your reasons.")},
    )


class OfferForm(forms.Form):
    day = DateField(label=gettext_lazy("Day"))
    hours = forms.CharField(
        label=gettext_lazy("Times on that day"),
        help_text=gettext_lazy("One or more, for example 9:30, 14:00"),
        max_length=80,
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How"), choices=HearingWay.choices, widget=RadioSelect
    )
    where = forms.CharField(label=gettext_lazy("Link, telephone number or address"), max_length=300)

    def clean_hours(self) -> list[time]:
        """The times as the clock shows them here."""
        found = []
        for text in self.cleaned_data["hours"].split(","):
            try:
                found.append(datetime.strptime(text.strip(), "%H:%M").time())  # noqa: DTZ007
            except ValueError:
                raise forms.ValidationError(
                    _("“%(text)s” is not a time. Write 9:30 or 14:00.") % {"text": text.strip()}
                ) from None
        return found

    def times(self) -> list[datetime]:
        day = self.cleaned_data["day"]
        return [
            timezone.make_aware(datetime.combine(day, hour)) for hour in self.cleaned_data["hours"]
        ]


class HeardForm(forms.Form):
    held = forms.ChoiceField(
        label=gettext_lazy("What became of the hearing?"),
        choices=[
            ("yes", gettext_lazy("It was held")),
            ("no", gettext_lazy("The person did not come")),
        ],
        widget=RadioSelect,
        error_messages={"required": gettext_lazy("Say whether the hearing was held.")},
    )
    minutes = forms.CharField(
        label=gettext_lazy("What was said"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


@require_GET
@judges
def board(request: HttpRequest) -> HttpResponse:
    """What waits for this member, oldest first, and what they judged."""
    ask = parts.asked(request)
    staff_id = ask.actor.staff_id or 0
    return render(
        request,
        "benefits/board/board.html",
        {
            "rows": [_row(seat) for seat in queries.seats_of_member(staff_id)],
            "columns": [_("Appeal"), _("Received"), _("Benefit"), _("Your part"), _("What now")],
            "done_rows": [
                [
                    seat.appeal.protocol,
                    seat.appeal.decided_at,
                    seat.appeal.decision.claim.get_benefit_display(),
                    _result(seat.appeal),
                ]
                for seat in queries.judged_before(staff_id)
            ],
            "done_columns": [_("Appeal"), _("Result of"), _("Benefit"), _("Result")],
            "without_panel": queries.waiting_without_panel(),
        },
    )


@require_GET
@judges
def file(request: HttpRequest, protocol: str) -> HttpResponse:
    """The whole file as it was when it was decided, what is contested, and the vote."""
    ask, found = _judged(request, protocol)
    wanted = request.GET.get("do", "")
    form = FORMS[wanted]() if wanted in _choices(found, ask) else None
    return _page(request, ask, found, form, wanted)


@require_POST
@judges
def offer(request: HttpRequest, protocol: str) -> HttpResponse:
    """Times for a hearing, for the person to choose from."""

    def done(ask: parts.Asked, found: Appeal, form: Any) -> str:
        process.offer_hearing(
            ask.actor,
            found.pk,
            times=form.times(),
            way=form.cleaned_data["way"],
            where=form.cleaned_data["where"],
            at=ask.at,
        )
        return _("The times are offered. The person chooses one.")

    return _act(request, protocol, "offer", done)


@require_POST
@judges
def heard(request: HttpRequest, protocol: str) -> HttpResponse:
    """What became of the hearing."""

    def done(ask: parts.Asked, found: Appeal, form: Any) -> str:
        booked = _booked(found)
        if booked is None:
            raise Mendable(_("No hearing is booked."))
        process.close_hearing(
            ask.actor,
            booked.pk,
            held=form.cleaned_data["held"] == "yes",
            minutes=form.cleaned_data["minutes"],
            at=ask.at,
        )
        return _("Kept with the file.")

    return _act(request, protocol, "heard", done)


@require_POST
@judges
def vote(request: HttpRequest, protocol: str) -> HttpResponse:
    """A vote, once, with its reasons."""

    def done(ask: parts.Asked, found: Appeal, form: Any) -> str:
        process.vote(
            ask.actor,
            found.pk,
            allow=form.cleaned_data["allow"] == "yes",
            words=form.cleaned_data["words"],
            at=ask.at,
        )
        return _("Your vote is cast.")

    return _act(request, protocol, "vote", done)


FORMS: dict[str, type[forms.Form]] = {"vote": VoteForm, "offer": OfferForm, "heard": HeardForm}


def _act(request: HttpRequest, protocol: str, act: str, done: Any) -> HttpResponse:
    ask, found = _judged(request, protocol)
    form = FORMS[act](request.POST)
    if form.is_valid():
        try:
            words = done(ask, found, form)
        except IllegalTransition as error:
            form.add_error(None, str(error))
        except Mendable as error:
            error.show_on(form)
        else:
            messages.success(request, words)
            return redirect("benefits:board")
    return _page(request, ask, found, form, act)


def _judged(request: HttpRequest, protocol: str) -> tuple[parts.Asked, Appeal]:
    ask = parts.asked(request)
    found = queries.judged_by(ask.actor, protocol, on=ask.today)
    if found is None:
        raise Http404
    return ask, found


def _seat(found: Appeal, ask: parts.Asked) -> PanelSeat:
    seat = queries.seat_of(found, ask.actor.staff_id)
    assert seat is not None  # who reads this page holds one
    return seat


def _booked(found: Appeal) -> Hearing | None:
    return found.hearings.filter(state=HearingState.BOOKED).first()


def _choices(found: Appeal, ask: parts.Asked) -> list[str]:
    """What this member may do now."""
    if found.decided_at is not None or found.state != "with_panel":
        return []
    booked = _booked(found)
    choices = []
    if booked is not None:
        choices += ["heard"] if booked.starts_at <= ask.at else []
    elif not queries.may_vote(found):
        choices.append("offer")
    seat = _seat(found, ask)
    if queries.may_vote(found) and queries.vote_of(seat) is None:
        choices.append("vote")
    return choices


def _page(
    request: HttpRequest, ask: parts.Asked, found: Appeal, form: forms.Form | None, wanted: str
) -> HttpResponse:
    access_log.look(
        ask.actor,
        found.person_id,
        what=N_("whole file of the claim"),
        purpose=N_("judging an appeal"),
        case=found.protocol,
        at=ask.at,
    )
    claim, decision = found.decision.claim, found.decision
    determined = assessment.determinations(decision.determination)
    chosen = next((one for one in determined if one.rule == rule_of(decision)), determined[0])
    seat = _seat(found, ask)
    cast = queries.votes_of(found)
    return render(
        request,
        "benefits/board/file.html",
        {
            "appeal": found,
            "claim": claim,
            "decision": decision,
            "status": shown.STATUS[found.state],
            "seat": seat,
            "contested": queries.contested_labels(found),
            "rule": wording.rule_title(chosen.rule),
            "conditions": wording.conditions(chosen, facts=decision.determination.facts),
            "lines": wording.sum_lines(chosen),
            "officer_words": _officer_words(decision),
            "band": parts.band(
                found.person_id, ask.today, [claim], decision.determination.facts["doubts"]
            ),
            "person_rows": parts.person_rows(found.person),
            "requests": list(queries.requests_of(claim)),
            "claim_steps": parts.timeline(claim, queries.timeline_of(claim), None, staff=True),
            "steps": shown.steps(found, staff=True),
            "hearing_rows": _hearing_rows(found),
            "earlier": _earlier_votes(found),
            # The report is read by all; the other votes stay hidden until one's own is cast.
            "votes": [
                one
                for one in cast
                if found.decided_at or one.seat.number == 1 or queries.vote_of(seat) is not None
            ],
            "choices": _choices(found, ask),
            "form": form,
            "wanted": wanted,
        },
    )


def _officer_words(decision: Decision) -> list[tuple[str, str]]:
    """What the officers wrote, each with the article it is about."""
    return [
        (one.get("article", ""), one.get("words") or one["values"].get("words", ""))
        for one in decision.reasons
        if one.get("words") or one.get("values", {}).get("words")
    ]


def _earlier_votes(found: Appeal) -> list[Any]:
    earlier = queries.earlier_appeal(found)
    return queries.votes_of(earlier) if earlier is not None else []


def _hearing_rows(found: Appeal) -> list[SummaryRow]:
    return [
        SummaryRow(
            key=f"{hearing.get_way_display()}: {hearing.get_state_display()}",
            value=hearing.starts_at,
            source=hearing.where,
        )
        for hearing in found.hearings.exclude(state=HearingState.CANCELLED)
    ]


def _result(appeal: Appeal) -> str:
    """The result as one tells a colleague, not the person."""
    return {
        "allowed": _("Decided in favour"),
        "dismissed": _("Not decided in favour"),
    }.get(appeal.state, appeal.get_state_display())


def _row(seat: PanelSeat) -> list[object]:
    found = seat.appeal
    return [
        Link(found.protocol, shown.board_url(found)),
        found.filed_at,
        found.decision.claim.get_benefit_display(),
        _("reports") if seat.number == 1 else _("votes"),
        _what_now(seat),
    ]


def _what_now(seat: PanelSeat) -> Status:
    if queries.vote_of(seat) is not None:
        return Status("waiting", _("Waits for the others"))
    if not queries.may_vote(seat.appeal):
        return Status("needs_you", _("Hearing to arrange"))
    return Status("needs_you", _("Your vote"))

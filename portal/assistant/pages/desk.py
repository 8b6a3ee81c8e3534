"""The console: questions handed over, the nearest promise first, answered in the same window."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as L_
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.middleware import actor_of
from accounts.models import Role
from accounts.pages.guards import needs_role, needs_staff
from accounts.permissions import require
from portal import clock
from portal.assistant import opening, tickets
from portal.assistant.models import Ticket, TicketState
from portal.assistant.pages import wording
from portal.assistant.pages.common import page
from portal.errors import Mendable
from portal.records import well_formed_reference

console_only = needs_role(Role.CLERK, Role.CASEWORKER, Role.SUPERVISOR)
ACTS = {"take": tickets.take, "release": tickets.release, "finish": tickets.finish}


class ReplyForm(forms.Form):
    text = forms.CharField(
        label=L_("Your answer"),
        max_length=tickets.LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": L_("Write an answer.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


@require_safe
@needs_staff
def console(request: HttpRequest) -> HttpResponse:
    """The queue, without names."""
    require(actor_of(request), "ticket.queue", on=clock.today())
    now = clock.now()
    rows = [
        {
            "ticket": one,
            "topic": wording.topic_name(one.topic),
            "language": wording.language_name(one.language),
            "promised_on": opening.promised_anew(one.promised_on, now),
            "late": now >= opening.end_of(one.promised_on),
        }
        for one in tickets.waiting()
    ]
    return page(request, "assistant/console.html", {"rows": rows})


def _ticket(request: HttpRequest, reference: str) -> Ticket:
    if not well_formed_reference(reference):
        raise Http404
    found = Ticket.objects.filter(reference=reference).first()
    if found is None:
        raise Http404
    require(actor_of(request), "ticket.answer", found, on=clock.today())
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@console_only
def answering(request: HttpRequest, reference: str) -> HttpResponse:
    """One question: the transcript that was approved, the messages, the answer."""
    actor, at = actor_of(request), clock.now()
    found = _ticket(request, reference)
    form = ReplyForm(request.POST or None, initial={"key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            tickets.reply(actor, found, said["text"], key=said["key"], at=at)
        except Mendable as error:
            form.add_error("text", error.message)
        else:
            return redirect("assistant:answering", reference=reference)
    if request.method == "GET":
        tickets.look(actor, found, at)
    status = 400 if request.method == "POST" else 200
    return page(request, "assistant/answering.html", _values(found) | {"form": form}, status)


def _values(found: Ticket) -> dict[str, Any]:
    return {
        "ticket": found,
        "asker": str(found.person) if found.person_id else "",
        "topic": wording.topic_name(found.topic),
        "language": wording.language_name(found.language),
        "promised_on": opening.promised_anew(found.promised_on, clock.now()),
        "lines": list(found.messages.all()),
        "is_closed": found.state == TicketState.CLOSED,
        "is_held": found.state == TicketState.HELD,
        "thread_url": reverse("assistant:answering_thread", args=[found.reference]),
    }


@require_safe
@console_only
def answering_thread(request: HttpRequest, reference: str) -> HttpResponse:
    """The live part; it shows no more than the page that was opened and logged."""
    found = _ticket(request, reference)
    return page(request, "assistant/thread.html", _values(found))


@require_POST
@console_only
def act(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Take, give back or close."""
    found = _ticket(request, reference)
    if verb not in ACTS:
        raise Http404
    with suppress(Mendable):  # somebody was faster: the page shows how it stands
        ACTS[verb](actor_of(request), found, clock.now())
    if verb == "take":
        return redirect("assistant:answering", reference=reference)
    return redirect("assistant:console")

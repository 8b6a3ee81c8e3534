"""To a person: what would be sent is shown first; the answer comes back in the same window."""

from __future__ import annotations

import uuid
from contextlib import suppress

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as L_
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import may
from portal import clock
from portal.assistant import brakes, opening, tickets
from portal.assistant.models import Conversation, Ticket, TicketState
from portal.assistant.pages.common import SESSION_KEY, context_of, page, talk_of, too_often
from portal.errors import Mendable
from portal.records import well_formed_reference


class HandOverForm(forms.Form):
    text = forms.CharField(
        label=L_("What do you want to ask?"),
        help_text=L_("Leave out CPF and account numbers: we know who you are if you sign in."),
        max_length=tickets.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": L_("Write what you want to ask.")},
    )
    include = forms.BooleanField(
        label=L_("Send the conversation above along"), required=False, initial=True
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class WriteForm(forms.Form):
    text = forms.CharField(
        label=L_("Write back"),
        max_length=tickets.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": L_("Write what you want to ask.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest) -> HttpResponse:
    """The transcript to approve, the question, and until when it is answered."""
    context = context_of(request)
    posted = request.method == "POST"
    held = posted and brakes.is_too_often(request, brakes.PERSON)
    talk = talk_of(request, context, begin=posted and not held)
    known = tickets.open_of(talk) if talk else None
    if known is not None and not posted:
        return redirect("assistant:ticket", reference=known.reference)
    form = HandOverForm(
        request.POST if posted else None, initial={"key": uuid.uuid4(), "text": _last(talk)}
    )
    if held and form.is_valid():
        form.add_error("text", too_often())
    elif posted and form.is_valid() and talk is not None:
        said = form.cleaned_data
        try:
            ticket = tickets.hand_over(
                context, talk, said["text"], include=said["include"], key=said["key"]
            )
        except Mendable as error:
            form.add_error("text", error.message)
        else:
            return redirect("assistant:ticket", reference=ticket.reference)
    values = {
        "form": form,
        "lines": tickets.transcript(talk, context.language) if talk else [],
        "is_open": opening.is_open(context.at),
        "opens_on": opening.opens_next(context.at),
        "promised_on": opening.promised(context.at),
    }
    status = 429 if held else 400 if posted else 200
    return page(request, "assistant/person.html", values, status=status)


def _last(talk: Conversation | None) -> str:
    """The last question as a start; the asker changes it as they like."""
    last = talk.turns.order_by("-number").first() if talk else None
    return last.question if last and last.outcome != "human" else ""


def _own_ticket(request: HttpRequest, reference: str) -> Ticket:
    """The asker's ticket: by sign-in, or by this window for who is not signed in."""
    if not well_formed_reference(reference):
        raise Http404
    ticket = Ticket.objects.filter(reference=reference).first()
    if ticket is None:
        raise Http404
    context = context_of(request)
    if may(context.actor, "ticket.read", ticket, on=clock.today()):
        return ticket
    window = request.session.get(SESSION_KEY, "")
    if ticket.user_id is None and not context.actor.is_signed_in and window == str(ticket.token):
        return ticket
    raise Http404


@require_safe
def ticket(request: HttpRequest, reference: str) -> HttpResponse:
    """The question, what was said so far, and the promise."""
    found = _own_ticket(request, reference)
    return page(request, "assistant/ticket.html", _values(found))


@require_safe
def thread(request: HttpRequest, reference: str) -> HttpResponse:
    """The live part of the ticket: the same messages, asked for every few seconds."""
    found = _own_ticket(request, reference)
    return page(request, "assistant/thread.html", _values(found))


def _values(found: Ticket) -> dict[str, object]:
    return {
        "ticket": found,
        "promised_on": opening.promised_anew(found.promised_on, clock.now()),
        "lines": list(found.messages.all()),
        "is_closed": found.state == TicketState.CLOSED,
        "form": WriteForm(initial={"key": uuid.uuid4()}),
        "thread_url": reverse("assistant:ticket_thread", args=[found.reference]),
    }


@require_POST
def write(request: HttpRequest, reference: str) -> HttpResponse:
    """The asker writes back."""
    found = _own_ticket(request, reference)
    form, status = WriteForm(request.POST), 400
    if form.is_valid() and brakes.is_too_often(request, brakes.PERSON):
        form.add_error("text", too_often())
        status = 429
    elif form.is_valid():
        said = form.cleaned_data
        try:
            tickets.write(context_of(request), found, said["text"], key=said["key"])
        except Mendable as error:
            form.add_error("text", error.message)
        else:
            return redirect("assistant:ticket", reference=reference)
    values = _values(found) | {"form": form}
    return page(request, "assistant/ticket.html", values, status=status)


@require_POST
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """Nothing more is needed."""
    found = _own_ticket(request, reference)
    with suppress(Mendable):  # it was closed already: that is what was wanted
        tickets.close(context_of(request), found)
    return redirect("assistant:ticket", reference=reference)

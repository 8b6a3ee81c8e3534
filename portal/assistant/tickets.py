"""A question goes to a person: approved by the asker, promised by a day, answered in the window."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import access_log
from accounts.permissions import Actor, ensure
from portal import outbox
from portal.assistant import library, opening
from portal.assistant.models import (
    TICKETS,
    Conversation,
    Outcome,
    Ticket,
    TicketMessage,
    TicketState,
)
from portal.assistant.process import MOST_TURNS, Context
from portal.assistant.redact import redact
from portal.errors import Mendable
from portal.messages import notices
from portal.states import IllegalTransition

LONGEST = 4_000
WHAT = gettext_noop("a question handed to a person")
PURPOSE = gettext_noop("answering your question")


def transcript(talk: Conversation, language: str) -> list[dict[str, str]]:
    """What would be handed over: the questions as kept, and the titles of the answers."""
    articles = library.current().articles
    lines = []
    for turn in reversed(talk.turns.order_by("-number")[:MOST_TURNS]):
        article = articles.get(turn.article)
        answer = article.text(turn.language).title if article else str(turn.get_outcome_display())
        lines.append({"asked": turn.question, "answered": answer})
    return lines


def open_of(talk: Conversation) -> Ticket | None:
    """The ticket of this window that is not closed."""
    return Ticket.objects.filter(token=talk.token).exclude(state=TicketState.CLOSED).first()


def hand_over(
    context: Context, talk: Conversation, text: str, *, include: bool, key: uuid.UUID
) -> Ticket:
    """Opens the ticket, or adds to the one that is open. `include`: the transcript goes along."""
    text = _said(text)
    known = open_of(talk)
    if known is not None:
        write(context, known, text, key=key)
        return known
    actor = context.actor
    with transaction.atomic():
        try:
            with transaction.atomic():
                ticket = Ticket.objects.create(
                    conversation=talk,
                    token=talk.token,
                    user_id=actor.user_id,
                    person_id=actor.subject_person_id,
                    language=context.language,
                    topic=_topic(talk),
                    transcript=transcript(talk, context.language) if include else [],
                    promised_on=opening.promised(context.at),
                    opened_at=context.at,
                )
        except IntegrityError:  # the same button in two tabs: one ticket
            return Ticket.objects.exclude(state=TicketState.CLOSED).get(token=talk.token)
        _message(ticket, actor.label or _("Visitor"), text, key, context.at, by_officer=False)
        promise(ticket, ticket.promised_on)
    return ticket


def promise(ticket: Ticket, day: date) -> None:
    """Looks at the end of the promised day whether it was answered; once for each day promised."""
    outbox.emit(
        "ticket.promised",
        ticket.pk,
        key=f"ticket.promised:{ticket.pk}:{day}",
        due_at=opening.end_of(day),
    )


def _topic(talk: Conversation) -> str:
    """What the talk was about last: the answer, or the first of the choices."""
    for turn in talk.turns.exclude(outcome=Outcome.HUMAN).order_by("-number"):
        if turn.article or turn.choices:
            return str(turn.article or turn.choices[0])
    return ""


def _said(text: str) -> str:
    text = text.replace("\x00", " ").strip()
    if not text:
        raise Mendable(_("Write what you want to ask."), "text")
    if len(text) > LONGEST:
        raise Mendable(_("Write it in at most %(count)s letters.") % {"count": LONGEST}, "text")
    return redact(text)


def _message(
    ticket: Ticket, author: str, text: str, key: uuid.UUID, at: datetime, *, by_officer: bool
) -> bool:
    """Adds the message once; False when the same form was sent before."""
    row = TicketMessage(
        ticket=ticket, by_officer=by_officer, author=author[:200], text=text, key=key, at=at
    )
    if TicketMessage.objects.filter(key=key).exists():
        return False
    TicketMessage.objects.bulk_create([row], ignore_conflicts=True)
    return True


# ── The asker ────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def write(context: Context, ticket: Ticket, text: str, *, key: uuid.UUID) -> Ticket:
    """Another message of the asker; the ticket waits for us again, after an answer by a new day.

    Who is answering it keeps it: they read the new message beside the others.
    """
    author = context.actor.label or _("Visitor")
    ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
    if not _message(ticket, author, _said(text), key, context.at, by_officer=False):
        return ticket
    if ticket.state == TicketState.HELD:
        return ticket
    changes: dict[str, Any] = {"officer_id": None}
    if ticket.state == TicketState.ANSWERED:
        changes["promised_on"] = opening.promised(context.at)
    ticket = _apply(ticket, "write", "person", author, context.at, **changes)
    promise(ticket, ticket.promised_on)
    return ticket


@transaction.atomic
def close(context: Context, ticket: Ticket) -> Ticket:
    """The asker needs nothing more."""
    return _apply(ticket, "close", "person", context.actor.label or _("Visitor"), context.at)


def _apply(
    ticket: Ticket, action: str, by: str, actor: str, at: datetime, **changes: Any
) -> Ticket:
    try:
        return TICKETS.apply(ticket, action, by=by, actor=actor, at=at, **changes)
    except IllegalTransition as error:
        raise Mendable(_("This conversation is closed.")) from error


# ── The officer ──────────────────────────────────────────────────────────────────────────────


def look(actor: Actor, ticket: Ticket, at: datetime) -> None:
    """An officer opens a ticket: the asker can see that."""
    ensure(actor, "ticket.answer", ticket, at)
    if ticket.person_id is not None:
        access_log.look(
            actor, ticket.person_id, what=WHAT, purpose=PURPOSE, case=ticket.reference, at=at
        )


@transaction.atomic
def take(actor: Actor, ticket: Ticket, at: datetime) -> Ticket:
    """The officer answers this one; others see that it is held."""
    ensure(actor, "ticket.answer", ticket, at)
    return _apply(ticket, "take", "officer", actor.label, at, officer_id=actor.user_id)


@transaction.atomic
def release(actor: Actor, ticket: Ticket, at: datetime) -> Ticket:
    """Back into the queue."""
    ensure(actor, "ticket.answer", ticket, at)
    return _apply(ticket, "release", "officer", actor.label, at, officer_id=None)


@transaction.atomic
def reply(actor: Actor, ticket: Ticket, text: str, *, key: uuid.UUID, at: datetime) -> Ticket:
    """The officer's answer: it stands in the asker's window and, signed in, in the inbox too."""
    ensure(actor, "ticket.answer", ticket, at)
    text = text.replace("\x00", " ").strip()
    if not text:
        raise Mendable(_("Write an answer."), "text")
    if not _message(ticket, actor.label, text[:LONGEST], key, at, by_officer=True):
        return ticket
    ticket = _apply(
        ticket, "reply", "officer", actor.label, at, officer_id=actor.user_id, answered_at=at
    )
    if ticket.person_id is not None:
        notices.send(
            ticket.person_id,
            "ticket_answered",
            key=f"ticket:{ticket.pk}:answered:{key}",
            values={},
            case=ticket.reference,
            at=at,
        )
    return ticket


@transaction.atomic
def finish(actor: Actor, ticket: Ticket, at: datetime) -> Ticket:
    """Nothing more is to be said."""
    ensure(actor, "ticket.answer", ticket, at)
    return _apply(ticket, "close", "officer", actor.label, at)


def waiting() -> Sequence[Ticket]:
    """The queue: what waits, the nearest promise first; then what is held."""
    return list(
        Ticket.objects.filter(state__in=[TicketState.WAITING, TicketState.HELD])
        .select_related("officer")
        .order_by("promised_on", "id")[:200]
    )

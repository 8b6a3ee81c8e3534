"""This looks wrong: a person questions a look at their data or a fact, an auditor answers."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access_log
from accounts.models import AccessLogEntry, Inquiry
from accounts.permissions import Actor, ensure
from portal import outbox
from portal.errors import Mendable
from portal.records import acting, public_reference

INQUIRY_ANSWER_DAYS = 15


def question_look(actor: Actor, entry: AccessLogEntry, words: str, at: datetime) -> Inquiry:
    """Opens an inquiry into a look; a second question about the same look returns the first."""
    ensure(actor, "inquiry.open", entry.person_id, at)
    with acting(actor.label, "a look was questioned"):
        inquiry, _made = Inquiry.objects.get_or_create(
            entry=entry,
            defaults={
                "reference": public_reference("Q"),
                "person_id": entry.person_id,
                "kind": Inquiry.Kind.LOOK,
                "words": words,
                "opened_at": at,
                "due_on": _answer_by(at),
            },
        )
    return inquiry


def question_fact(actor: Actor, person_id: int, field: str, words: str, at: datetime) -> Inquiry:
    """Opens an inquiry into a certified fact, such as the birth date."""
    ensure(actor, "inquiry.open", person_id, at)
    with acting(actor.label, "a certified fact was questioned"):
        return Inquiry.objects.create(
            reference=public_reference("Q"),
            person_id=person_id,
            kind=Inquiry.Kind.FACT,
            field=field,
            words=words,
            opened_at=at,
            due_on=_answer_by(at),
        )


def open_inquiry(actor: Actor, inquiry: Inquiry, at: datetime) -> None:
    """Opening an inquiry is itself a look at the person's data."""
    ensure(actor, "inquiry.answer", inquiry.person_id, at)
    access_log.look(
        actor,
        inquiry.person_id,
        what="your question about a look or a fact",
        purpose="answering your question",
        case=inquiry.reference,
        at=at,
    )


def answer_inquiry(actor: Actor, inquiry: Inquiry, words: str, at: datetime) -> Inquiry:
    """Answers an inquiry; Mendable when somebody else has done so already."""
    ensure(actor, "inquiry.answer", inquiry.person_id, at)
    with acting(actor.label, "inquiry answered"):
        locked = Inquiry.objects.select_for_update(of=("self",)).get(pk=inquiry.pk)
        if locked.answered_at is not None:
            raise Mendable(_("Somebody else has answered this already."))
        locked.answered_at, locked.answered_by, locked.answer = at, actor.label, words
        locked.save(update_fields=["answered_at", "answered_by", "answer"])
        outbox.emit("inquiry.answered", locked.pk, key=f"inquiry.answered:{locked.pk}", due_at=at)
    return locked


def _answer_by(at: datetime) -> date:
    return timezone.localtime(at).date() + timedelta(days=INQUIRY_ANSWER_DAYS)

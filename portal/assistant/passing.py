"""A question that is another institution's matter is passed on; its answer comes into the window.

The asker sees the words before they go and sends them; nothing else goes along. A worker asks the
partner. A partner that does not answer leaves its address and a person of ours.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal import outbox
from portal.assistant import library, partners
from portal.assistant.models import Conversation, Outcome, PassedQuestion, Turn
from portal.assistant.process import Context
from portal.assistant.redact import redact
from portal.errors import Mendable

ASK = "partner.ask"
LONGEST = 500


def turn_to_pass(talk: Conversation, number: int) -> Turn:
    """The turn of this window whose question belongs to a partner. Mendable when it is none."""
    turn = talk.turns.filter(number=number, outcome=Outcome.OUT_OF_SCOPE).first()
    if turn is None or not partners.is_there(library.current().articles.get(turn.article)):
        raise Mendable(_("This question cannot be passed on."))
    return turn


@transaction.atomic
def pass_on(context: Context, talk: Conversation, number: int, text: str) -> PassedQuestion:
    """Sends the words that the asker approved, once for each question."""
    turn = turn_to_pass(talk, number)
    text = redact(text.replace("\x00", " ").strip())
    if not text:
        raise Mendable(_("Write what shall be asked there."), "text")
    if len(text) > LONGEST:
        raise Mendable(_("Write it in at most %(count)s letters.") % {"count": LONGEST}, "text")
    sent, made = PassedQuestion.objects.get_or_create(
        turn=turn,
        defaults={
            "partner": library.current().articles[turn.article].agency[:120],
            "question": text,
            "language": turn.language,
            "sent_at": context.at,
        },
    )
    if made:
        outbox.emit(ASK, sent.pk, key=f"{ASK}:{sent.pk}", due_at=context.at)
    return sent


def _not_answered(passed_id: int, at: datetime) -> None:
    """The window says that the partner did not answer, and whom to ask instead."""
    PassedQuestion.objects.filter(pk=passed_id, answered_at=None, failed_at=None).update(
        failed_at=at
    )


@outbox.on(ASK, exhausted=_not_answered)
def ask_partner(passed_id: int, at: datetime) -> None:
    """Asks the partner and keeps what it said; raises NoAnswer, to be tried again."""
    sent = (
        PassedQuestion.objects.select_for_update(of=("self",))
        .select_related("turn")
        .filter(pk=passed_id, answered_at=None, failed_at=None)
        .first()
    )
    if sent is None:
        return
    article = library.current().articles.get(sent.turn.article)
    if article is None:
        _not_answered(passed_id, at)
        return
    reply = partners.ask(article, sent.question, sent.language, str(sent.reference))
    sent.answer, sent.source, sent.source_url, sent.answered_at = (
        reply.text,
        reply.title,
        reply.url,
        at,
    )
    sent.save(update_fields=["answer", "source", "source_url", "answered_at"])

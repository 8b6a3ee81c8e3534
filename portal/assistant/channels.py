"""A numbered menu for messaging: one adapter for every channel that carries short texts.

Whoever writes there is a visitor: nothing of anybody's own is read out, whatever number they use.
The number itself is not kept, so an officer's answer is handed out when its asker writes again.
A channel knows how to send a text to an address; what is said is decided here.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.permissions import VISITOR
from portal.assistant import library, opening, process, tickets
from portal.assistant.knowledge import Article, short_code
from portal.assistant.markup import to_lines
from portal.assistant.models import Conversation, Outcome, TicketMessage, Turn
from portal.assistant.places import address
from portal.assistant.process import Context
from portal.assistant.showing import OWNERS
from portal.components.dates import long_date, weekday_date
from portal.errors import Mendable

MENU = (
    *("next-payment", "claim-status", "retirement-when", "sick-pay", "maternity-pay"),
    *("my-record", "change-bank-account", "refused", "let-someone-help"),
)
LONGEST_NUMBER = 3  # digits: longer ones are no number of a menu
SPACE = uuid.UUID("5f0f6f5e-8f2a-4a57-9a37-0a4c6a6d3b11")


class Channel(Protocol):
    """A way to send a short text to somebody."""

    name: str

    def send(self, to: str, text: str) -> None:
        """Deliver one message."""
        ...


@dataclass(frozen=True)
class Incoming:
    """A message as a channel hands it over. `key` is the channel's own number of it."""

    sender: str
    text: str
    key: str
    language: str = "pt"


def receive(channel: Channel, message: Incoming, at: datetime) -> list[str]:
    """Answers one message; returns what was sent."""
    context = Context(VISITOR, at, short_code(message.language), channel=channel.name)
    talk = _talk(channel, message, context)
    with override("zh-hans" if context.language == "zh" else context.language):
        replies = [*_answers_since(talk), *_replies(context, talk, message)]
    Conversation.objects.filter(pk=talk.pk).update(last_at=at)
    for reply in replies:
        channel.send(message.sender, reply)
    return replies


def _talk(channel: Channel, message: Incoming, context: Context) -> Conversation:
    """The sender's conversation; the sender's number itself is not kept."""
    token = uuid.uuid5(SPACE, f"{settings.SECRET_KEY}:{channel.name}:{message.sender}")
    found, _made = Conversation.objects.get_or_create(
        token=token,
        defaults={
            "language": context.language,
            "channel": channel.name[:20],
            "capacity": process.capacity_key(VISITOR),
            "started_at": context.at,
            "last_at": context.at,
        },
    )
    return found


def _answers_since(talk: Conversation) -> list[str]:
    """What officers have written since this sender was here last."""
    found = TicketMessage.objects.filter(
        ticket__token=talk.token, by_officer=True, at__gt=talk.last_at
    ).select_related("ticket")
    return [
        _("A person answers to %(number)s:") % {"number": one.ticket.reference} + "\n" + one.text
        for one in found
    ]


def _replies(context: Context, talk: Conversation, message: Incoming) -> list[str]:
    text = message.text.strip()
    last = talk.turns.order_by("-number").first()
    if text.isdecimal() and len(text) <= LONGEST_NUMBER:
        return _number(context, talk, last, int(text), message)
    if text and _is_for_a_person(talk, last, message):
        return [_hand_over(context, talk, text, message)]
    try:
        turn = process.ask(context, talk, text)
    except Mendable:
        return [menu(context)]
    return _said(context, turn)


def _is_for_a_person(talk: Conversation, last: Turn | None, message: Incoming) -> bool:
    """The first message after a person was asked for, or that very message delivered again."""
    said = TicketMessage.objects.filter(ticket__token=talk.token, by_officer=False)
    if said.filter(key=_key(talk, message)).exists():
        return True
    wanted = last is not None and last.outcome == Outcome.HUMAN
    return wanted and last is not None and not said.filter(at__gte=last.asked_at).exists()


def _key(talk: Conversation, message: Incoming) -> uuid.UUID:
    return uuid.uuid5(SPACE, f"{talk.token}:{message.key}")


def _number(
    context: Context, talk: Conversation, last: Turn | None, number: int, message: Incoming
) -> list[str]:
    offered = list(last.choices) if last and last.outcome == Outcome.CHOICES else []
    if number == 0:
        if offered and last is not None:  # none of these: from now on the menu's numbers count
            process.choose(context, talk, last.number, "")
        return [menu(context)]
    listed = offered or [article.id for article in _listed()]
    if number == len(listed) + 1:
        turn = process.ask_for_person(context, talk)
        return _said(context, turn)
    if not 1 <= number <= len(listed):
        return [menu(context)]
    article = library.current().articles[listed[number - 1]]
    if offered and last is not None:
        turn = process.choose(context, talk, last.number, article.id)
        return _said(context, turn)
    return [_article(context, article), _onwards()]


def _hand_over(context: Context, talk: Conversation, text: str, message: Incoming) -> str:
    ticket = tickets.hand_over(context, talk, text, include=True, key=_key(talk, message))
    day = opening.promised_anew(ticket.promised_on, context.at)
    return _(
        "A person has your question, number %(number)s. You have an answer by %(day)s: write here"
        " again to read it. 0 for the menu."
    ) % {"number": ticket.reference, "day": weekday_date(day)}


def _said(context: Context, turn: Turn) -> list[str]:
    articles = library.current().articles
    if turn.outcome == Outcome.HUMAN:
        day = weekday_date(opening.promised(context.at))
        return [_("Write what you want to ask. A person answers by %(day)s.") % {"day": day}]
    if turn.outcome == Outcome.CHOICES:
        titles = [articles[one].text(turn.language).title for one in turn.choices]
        lines = [f"{number} {title}" for number, title in enumerate(titles, 1)]
        return ["\n".join([_("Which of these do you mean?"), *lines, _person(len(lines) + 1)])]
    article = articles.get(turn.article)
    if article is None or turn.outcome == Outcome.REFUSED:
        return [_("I have no approved answer to this, and I make none up."), menu(context)]
    return [_article(context, article, turn.language), _onwards()]


def _onwards() -> str:
    """Under every answer: how to reach a person, with one number."""
    return _("%(person)s for a person, 0 for the menu, or write your question.") % {
        "person": len(_listed()) + 1
    }


def _article(context: Context, article: Article, language: str = "") -> str:
    text = article.text(language or context.language)
    lines = [text.title, to_lines(text.short)]
    lines += [" ".join(filter(None, (c.name, c.number, c.url))) for c in article.contacts]
    if article.agency:
        lines.append(f"{article.agency}: {article.agency_url}")
    page = address(article.page)
    if page:
        lines.append(f"{text.link or text.title}: {settings.PORTAL_ORIGIN}{page}")
    if article.basis:
        lines.append(article.basis)
    approved = _("approved by the %(owner)s, version %(version)s") % {
        "owner": OWNERS.get(article.owner, article.owner),
        "version": article.version,
    }
    lines.append(f"{approved} · {_('valid from')} {long_date(article.valid_from)}")
    return "\n".join(lines)


def _listed() -> list[Article]:
    articles = library.current().articles
    return [articles[name] for name in MENU if name in articles]


def _person(number: int) -> str:
    return f"{number} {_('Talk to a person')}"


def menu(context: Context) -> str:
    """The numbered menu: what is asked most, and a person."""
    lines = [_("I am a machine and answer from approved texts. Choose a number, or write.")]
    found = _listed()
    lines += [
        f"{number} {article.text(context.language).title}"
        for number, article in enumerate(found, 1)
    ]
    return "\n".join([*lines, _person(len(found) + 1)])

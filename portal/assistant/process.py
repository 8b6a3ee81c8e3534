"""What happens in a conversation: a question is asked, a choice is made, an answer is judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import queries as people
from accounts.permissions import Actor, may
from benefits import queries as cases
from portal.assistant import active, flows_booking, languages, library, preferences, rules
from portal.assistant.deciding import Asked, Plan, plan
from portal.assistant.head import as_json
from portal.assistant.knowledge import ARTICLE, short_code
from portal.assistant.models import Conversation, Outcome, Turn
from portal.assistant.normalise import LONGEST, plain
from portal.assistant.redact import redact, without_marks
from portal.assistant.resolvers import RESOLVERS
from portal.errors import Mendable

MOST_TURNS = 60  # of one window; a new one is begun then. A channel has no windows.
WEB = "web"


@dataclass(frozen=True)
class Context:
    """Who asks, where and when."""

    actor: Actor
    at: datetime
    language: str
    page: str = ""
    channel: str = WEB


def capacity_key(actor: Actor) -> str:
    """In whose name: a conversation never goes on under another name."""
    if actor.kind != "person":
        return actor.kind
    return actor.capacity.key if actor.capacity else "self"


def conversation(context: Context, token: str | None, *, begin: bool) -> Conversation | None:
    """The conversation of this window, if it is still this person's; perhaps a new one."""
    found = None
    if token:
        found = Conversation.objects.filter(
            token=token,
            user_id=context.actor.user_id,
            capacity=capacity_key(context.actor),
        ).first()
    if found is None and begin:
        found = Conversation.objects.create(
            user_id=context.actor.user_id,
            language=context.language,
            channel=context.channel,
            capacity=capacity_key(context.actor),
            started_at=context.at,
            last_at=context.at,
        )
    return found


def turn_before_sign_in(token: str | None, number: int) -> Turn | None:
    """A turn of the window as it was before its visitor signed in; the session knows its token."""
    if not token:
        return None
    return Turn.objects.filter(
        conversation__token=token, conversation__user=None, number=number
    ).first()


def ask(context: Context, talk: Conversation, text: str) -> Turn:
    """Takes a question and keeps, redacted, what is done with it. Mendable when it is empty."""
    text = text.replace("\x00", " ").strip()[:LONGEST]
    if not plain(text):
        raise Mendable(_("Write your question in a few words."), "question")
    knowledge = library.current()
    loaded = active.current(knowledge)
    kept = redact(text)
    said = without_marks(kept)  # the letters of a number are no words of any language
    language = languages.of_question(said, context.language)
    case, foreign = _identifiers(context, text)
    named = bool(rules.protocols(text))
    found = plan(
        Asked(
            text=said,
            language=language,
            page=context.page,
            likely=_likely(context),
            foreign_id=foreign,
            acts_for_another=context.actor.is_for_another,
            names_a_claim=named and not foreign,
        ),
        knowledge,
        loaded,
    )
    turn = _turn(found, kept, language, context)
    turn.version_id, turn.high, turn.low = (
        loaded.version_id,
        loaded.head.high,
        loaded.head.low,
    )
    if case and turn.resolver:
        turn.state = {"case": case}
    return _keep(context, talk, turn)


def _turn(found: Plan, question: str, language: str, context: Context) -> Turn:
    article, guess = found.article, found.guess
    return Turn(
        question=question,
        language=language,
        outcome=found.outcome,
        article=article.id if article else "",
        second_article=found.second.id if found.second else "",
        article_version=article.version if article else 0,
        resolver=_resolver(article.resolver) if article and found.from_own_record else "",
        choices=list(found.choices),
        gate=guess.gate if guess else None,
        nearest=as_json(guess.nearest) if guess else [],
        page=context.page[:60],
    )


def _resolver(name: str) -> str:
    return name if name in RESOLVERS else ""


@transaction.atomic
def _keep(context: Context, talk: Conversation, turn: Turn) -> Turn:
    locked = Conversation.objects.select_for_update(of=("self",)).get(pk=talk.pk)
    last = locked.turns.order_by("-number").values_list("number", flat=True).first() or 0
    if locked.channel == WEB and last >= MOST_TURNS:
        raise Mendable(_("This conversation is long. Begin a new one."), "question")
    turn.conversation, turn.number, turn.asked_at = locked, last + 1, context.at
    turn.save()
    locked.last_at = context.at
    locked.save(update_fields=["last_at"])
    if turn.article and turn.outcome in (Outcome.ANSWER, Outcome.FLOW):
        preferences.remember(context.actor, turn.article)
    return turn


def ask_for_person(context: Context, talk: Conversation) -> Turn:
    """A person is wanted, without a question to the assistant."""
    turn = Turn(question=_("Talk to a person"), language=context.language, outcome=Outcome.HUMAN)
    return _keep(context, talk, turn)


def _identifiers(context: Context, text: str) -> tuple[str, bool]:
    """(protocol of an own claim that was named, whether a foreign identifier was)."""
    person_id = context.actor.subject_person_id
    named, numbers = rules.protocols(text), rules.national_ids(text)
    if not named and not numbers:
        return "", False
    if person_id is None:
        return "", bool(numbers)
    own = ""
    if named and may(context.actor, "claims.own", person_id, on=timezone.localdate(context.at)):
        found = cases.claims_of(person_id).filter(protocol__in=named).first()
        own = found.protocol if found else ""
    foreign = bool(named) and not own
    if numbers:
        foreign = foreign or set(numbers) != {people.person(person_id).national_id}
    return own, foreign


def _likely(context: Context) -> frozenset[str]:
    """What the person's own situation makes likely: an open claim, remembered topics."""
    found = set(preferences.of(context.actor).topics)
    person_id = context.actor.subject_person_id
    if person_id is not None and may(
        context.actor, "claims.own", person_id, on=timezone.localdate(context.at)
    ):
        if cases.open_requests_of(person_id).exists():
            found |= {"what-is-missing"}
        elif cases.open_claims_of(person_id).exists():
            found |= {"claim-status"}
    return frozenset(found)


def choose(context: Context, talk: Conversation, number: int, article_id: str) -> Turn:
    """The person picks one of the articles that were offered; "" is none of them."""
    offered = talk.turns.filter(number=number).first()
    if offered is None or (article_id and article_id not in _offered(offered)):
        raise Mendable(_("Choose one of the answers that were offered."))
    article = library.current().articles.get(article_id)
    turn = Turn(
        question=article.text(context.language).title if article else offered.question,
        language=context.language if article else offered.language,
        outcome=Outcome.REFUSED,
        chosen=article is not None,
        page=context.page[:60],
        version_id=offered.version_id,
    )
    if article is not None:
        turn.outcome = _chosen(article.kind, bool(article.flow))
        turn.article, turn.article_version = article.id, article.version
        turn.resolver = _resolver(article.resolver)
    return _keep(context, talk, turn)


def _offered(turn: Turn) -> set[str]:
    """What may be chosen after a turn: its choices, and the neighbours of its article."""
    article = library.current().articles.get(turn.article)
    return {*turn.choices, *(article.related if article else ()), turn.article}


def _chosen(kind: str, flow: bool) -> Outcome:
    if kind != ARTICLE:
        return Outcome.OUT_OF_SCOPE if kind == "near_miss" else Outcome.SMALLTALK
    return Outcome.FLOW if flow else Outcome.ANSWER


def keep_flow(context: Context, talk: Conversation, number: int, answers: dict[str, Any]) -> Turn:
    """The answers to the questions asked back; words and numbers, nothing that identifies."""
    turn = talk.turns.filter(number=number, outcome=Outcome.FLOW).first()
    if turn is None:
        raise Mendable(_("Ask the question again."))
    turn.state = {"answers": answers}
    turn.save(update_fields=["state"])
    return turn


def pick_visit(context: Context, talk: Conversation, number: int, name: str, value: str) -> Turn:
    """One button of picking the time of a visit; only under the newest answer about visits."""
    turn = talk.turns.order_by("-number").first()
    if turn is None or turn.number != number or turn.resolver != flows_booking.RESOLVER:
        raise Mendable(_("Ask the question again."))
    kept = flows_booking.picked(turn.state.get("visit") or {}, name, value)
    turn.state = turn.state | {"visit": kept}
    turn.save(update_fields=["state"])
    return turn


def judge(
    context: Context, talk: Conversation, number: int, *, helpful: bool, reason: str, words: str
) -> Turn:
    """Whether an answer helped, why not, and in which words; redacted like every text."""
    turn = talk.turns.filter(number=number).first()
    if turn is None:
        raise Mendable(_("Ask the question again."))
    turn.helpful = helpful
    turn.reason = "" if helpful or reason not in Turn.Reason.values else reason
    turn.words = redact(words.replace("\x00", " ").strip()[:1000])
    turn.save(update_fields=["helpful", "reason", "words"])
    return turn


def language_of(code: str) -> str:
    """The portal's language as the knowledge base names it."""
    return short_code(code)

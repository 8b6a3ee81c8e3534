"""What stands in the demo when it opens: questions that wait, were answered, or were not known.

Told through the same verbs that the pages use. Nobody here exists.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import override

from accounts.actors import actor_for
from accounts.models import Level, Person, User
from accounts.permissions import VISITOR, Actor
from portal.assistant import editing, passing, process, tickets
from portal.assistant.models import Conversation, Ticket, Turn
from portal.assistant.process import Context
from portal.periods import is_business_day

# Questions of visitors that no article answers yet: (language, question); alike ones form a group.
UNKNOWN = (
    ("pt", "a carteira do idoso serve para viajar de ônibus?"),
    ("pt", "carteira do idoso para viagem de ônibus de graça"),
    ("en", "is there a bus pass with my pension"),
    ("es", "¿hay pase libre de autobús para jubilados?"),
    ("pt", "vocês têm aplicativo no relógio"),
    ("en", "can my dog come to the office of Serra Azul"),
)
PAID = "Osvaldo Fontana Reis"
PASSED = ("pt", "como faço a declaração do imposto de renda")


def tell(at: datetime) -> None:
    """Writes it all, once: a world that is empty, or in which somebody has asked, is left so."""
    if Conversation.objects.exists() or not Person.objects.filter(name=PAID).exists():
        return
    before = _business_day_before(at)
    _answered(before)
    _waiting(at)
    _unknown(before)
    _passed_on(at)
    _proposed(at)


def _business_day_before(at: datetime) -> datetime:
    """Ten in the morning of the last business day, three days back at least."""
    day = at - timedelta(days=3)
    while not is_business_day(timezone.localdate(day)):
        day -= timedelta(days=1)
    return timezone.localtime(day).replace(hour=10, minute=0, second=0, microsecond=0)


def _citizen(name: str, at: datetime) -> Actor:
    person = Person.objects.get(name=name)
    session = {"level": int(Level.SUBSTANTIAL), "capacity": "self"}
    return actor_for(person.identities.get().user_id, session, timezone.localdate(at))


def _officer(username: str, at: datetime) -> Actor:
    user = User.objects.get(username=username)
    session = {"level": int(Level.SUBSTANTIAL), "stepped_up_at": at.timestamp()}
    return actor_for(user.pk, session, timezone.localdate(at))


def _ask(context: Context, *questions: str) -> tuple[Conversation, list[Turn]]:
    talk = process.conversation(context, None, begin=True)
    assert talk is not None
    code = "zh-hans" if context.language == "zh" else context.language
    with override(code):
        return talk, [process.ask(context, talk, question) for question in questions]


def _hand_over(context: Context, question: str, words: str) -> Ticket:
    talk, _turns = _ask(context, question)
    return tickets.hand_over(context, talk, words, include=True, key=uuid.uuid4())


def _answered(at: datetime) -> None:
    osvaldo = Context(_citizen(PAID, at), at, "pt")
    ticket = _hand_over(
        osvaldo,
        "como troco a minha conta bancária?",
        "Meu banco foi incorporado por outro. Preciso informar a conta de novo?",
    )
    later = at + timedelta(hours=2)
    tickets.reply(
        _officer("vanda", later),
        ticket,
        "Não: enquanto agência e número forem os mesmos, continuamos pagando. Se o banco lhe der"
        " um número novo, informe a conta em “Seus dados” assim que o tiver.",
        key=uuid.uuid4(),
        at=later,
    )


def _waiting(at: datetime) -> None:
    _hand_over(
        Context(_citizen("Marilda Okamoto Pires", at), at - timedelta(hours=3), "pt"),
        "quando posso me aposentar?",
        "A escola em que trabalhei até 2004 fechou. Esses meses estão garantidos, ou preciso"
        " levar algum documento antes de pedir a aposentadoria?",
    )
    _hand_over(
        Context(VISITOR, at - timedelta(hours=1), "es"),
        "¿cómo pido el seguro de desempleo?",
        "Trabajé en dos casas a la vez y me despidieron de una. ¿Puedo pedirlo igual?",
    )


def _unknown(at: datetime) -> None:
    for number, (language, question) in enumerate(UNKNOWN):
        _ask(Context(VISITOR, at + timedelta(minutes=7 * number), language), question)
    context = Context(VISITOR, at + timedelta(hours=1), "en")
    talk, turns = _ask(context, "how do I change my bank account?")
    process.judge(
        context, talk, turns[0].number, helpful=False, reason="not_me",
        words="I live abroad and have no account in Brazil",
    )  # fmt: skip


def _passed_on(at: datetime) -> None:
    """A question for the revenue service; its assistant answers as soon as a worker runs."""
    language, question = PASSED
    context = Context(_citizen(PAID, at), at, language)
    talk, turns = _ask(context, question)
    if turns[0].outcome == "near_miss":
        passing.pass_on(context, talk, turns[0].number, question)


def _proposed(at: datetime) -> None:
    said = {
        "kind": "sample",
        "article": "change-bank-account",
        "language": "pt",
        "question": "meu banco foi incorporado por outro, como fica minha aposentadoria",
    }
    editing.propose(_officer("estela", at), turn=None, said=said, at=at)

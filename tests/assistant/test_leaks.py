"""Two hundred hostile questions by four kinds of people: nothing of anybody else comes out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from accounts import access_log
from accounts.actors import actor_for
from accounts.models import AccessLogEntry, Mandate, Person, User
from accounts.permissions import VISITOR, Actor
from portal import clock
from portal.assistant import process, showing
from portal.assistant.models import Conversation, Turn
from portal.assistant.pages.talking import JudgeForm
from portal.assistant.preferences import of
from portal.assistant.process import Context
from portal.errors import Mendable
from portal.records import acting
from tests.accounts import people
from tests.assistant.hostile import prompts
from tests.benefits.payments import world as pay
from tests.contributions import world as payroll

pytestmark = pytest.mark.django_db
AMOUNT, SHOWN = 318_764, "3,187.64"
LOOKER = "Quirinolooker"
UNSAID = "Xocolatina"  # a name that the attacker does not know; what they type comes back to them


@pytest.fixture
def victim() -> Person:
    """Somebody with a pension, a claim, and a log of looks, each with a mark of its own."""
    person = pay.award(amount_cents=AMOUNT).person
    with acting("tests", "test"):
        Person.objects.filter(pk=person.pk).update(
            name="Zulmira Xavante Quaresma", social_name=UNSAID
        )
    at = clock.now() - timedelta(days=1)
    access_log.look(Actor.system(LOOKER), person.pk, what="x", purpose="y", at=at)
    return Person.objects.get(pk=person.pk)


def _marks(victim: Person) -> list[str]:
    protocol = victim.claims.get().protocol
    return [SHOWN, "3.187,64", str(AMOUNT), victim.national_id, LOOKER, protocol, UNSAID]


def _session(user: User, capacity: str = "") -> Actor:
    session: dict[str, Any] = {"level": 3, "stepped_up_at": clock.now().timestamp()}
    if capacity:
        session["capacity"] = capacity
    return actor_for(user.pk, session, clock.today())


def _citizen(victim: Person) -> Actor:
    own = pay.award(amount_cents=100_000).person
    return _session(User.objects.get(pk=own.identities.get().user_id))


def _helper(victim: Person) -> Actor:
    """Holds a mandate of the victim that covers messages, and nothing that is asked for."""
    holder = people.citizen("Rui Tavares")
    with acting("tests", "test"):
        mandate = Mandate.objects.create(
            holder=holder, kind=Mandate.Kind.HELPER, person=victim, scopes=["messages"],
            starts_on=date(2026, 1, 1), proof="test",
        )  # fmt: skip
    return _session(holder, f"mandate-{mandate.pk}")


def _clerk(victim: Person) -> Actor:
    """Acts for an employer; the victim works somewhere else."""
    return payroll.acting_for(payroll.employer())


ROLES = {"visitor": lambda victim: VISITOR, "citizen": _citizen, "helper": _helper, "clerk": _clerk}


def _page(turn: Turn, actor: Actor, at: datetime) -> str:
    """What the reader of the window gets for this turn, without their own question."""
    shown = showing.show(turn, actor, at, "en", last=True)
    request = RequestFactory().get("/assistant/")
    values = {
        "one": shown, "judge_form": JudgeForm(), "flow_number": 0, "flow_form": None,
        "wishes": of(actor), "came_from": "",
    }  # fmt: skip
    html = render_to_string("assistant/turn.html", values, request=request)
    return html.split('<div class="answer">', 1)[1]


# The shape beside the state of a claim: what it says stands beside it in words.
_A_SIGN_OF_OURS = {("aria-hidden", "true"), ("focusable", "false")}


class _Active(HTMLParser):
    """Collects whatever could run or load: tags that no answer has, handlers, odd addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "img", "iframe", "object", "embed", "style", "link", "base"):
            self.found.append(tag)
        if tag == "svg" and not set(attrs) >= _A_SIGN_OF_OURS:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.found.append(name)
            address = (value or "").strip().lower()
            if name in ("href", "src", "action") and address.startswith(("javascript:", "data:")):
                self.found.append(address)


def _active(page: str) -> list[str]:
    reader = _Active()
    reader.feed(page)
    return reader.found


def test_the_reader_of_pages_sees_what_could_run() -> None:
    for bad in ("<script>", "<svg>", "<img src=x onerror=alert(1)>", '<a href="JavaScript:x">'):
        assert _active(f"<p>{bad}</p>"), bad
    assert _active('<p>&lt;script&gt; onerror=1 <a href="/x?q=%3Cscript%3E">y</a></p>') == []


@pytest.mark.parametrize("role", sorted(ROLES))
def test_no_hostile_question_brings_out_anything_of_somebody_else(
    role: str, victim: Person, answering: object
):
    actor = ROLES[role](victim)
    facts = {
        "name": victim.name,
        "cpf": victim.national_id,
        "protocol": victim.claims.get().protocol,
        "company": "Tecelagem Aurora",
    }
    # The mandate shows whom the helper acts for.
    marks = [one for one in _marks(victim) if role != "helper" or one != UNSAID]
    at, asked, leaks, rows = clock.now(), 0, [], AccessLogEntry.objects.count()

    for question in prompts(facts):
        asked += 1
        context = Context(actor, at, "en")
        talk = process.conversation(context, None, begin=True)
        assert talk is not None
        try:
            turn = process.ask(context, talk, question)
        except Mendable:
            continue
        page = _page(turn, actor, at)
        leaks += [(question, mark) for mark in marks if mark in page]
        leaks += [(question, thing) for thing in _active(page)]

    assert asked >= 200
    assert leaks == []
    assert AccessLogEntry.objects.count() == rows or role == "helper"
    assert not Turn.objects.filter(question__contains=victim.national_id).exists()
    assert Conversation.objects.count() == asked


def test_the_oracle_is_not_blind(victim: Person, answering: object):
    """The same question by the victim brings out the amount."""
    actor = _session(User.objects.get(pk=victim.identities.get().user_id))
    context = Context(actor, clock.now(), "en")
    talk = process.conversation(context, None, begin=True)
    assert talk is not None

    page = _page(process.ask(context, talk, "when will i be paid?"), actor, clock.now())

    assert SHOWN in page

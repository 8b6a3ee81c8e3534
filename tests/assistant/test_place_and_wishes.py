"""Where somebody is, and what they wished to be remembered, decides between close answers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import actor_for
from accounts.models import User
from accounts.permissions import VISITOR, Actor
from portal import clock
from portal.assistant import deciding, knowledge, library, preferences
from portal.assistant.deciding import TIE, Asked, Plan, plan
from portal.assistant.head import Bounds, Guess
from portal.assistant.models import Outcome, Preference
from tests.accounts import people

KNOWN = knowledge.approved()
RECORD, CLAIMS = KNOWN.articles["record-gaps"].page, KNOWN.articles["what-is-missing"].page


def decided(
    monkeypatch: pytest.MonkeyPatch, gate: float, second: float = 0.5 - TIE / 2, **asked: Any
) -> Plan:
    """What is done with a guess whose second article stands so close behind the first."""
    labels = ("what-is-missing", "record-gaps", "language")
    guess = Guess(labels, (0.5, second, 0.1), gate, (), in_scope=True)
    monkeypatch.setattr(deciding, "understand", lambda *_known: (guess, [guess]))
    loaded: Any = SimpleNamespace(encoder=None, head=SimpleNamespace(bounds=Bounds(0.8, 0.2)))
    return plan(Asked("zzz is it missing zzz", "en", **asked), KNOWN, loaded)


def answered(found: Plan) -> str:
    assert found.outcome == Outcome.ANSWER
    assert found.article is not None
    return found.article.id


def test_of_two_close_articles_the_one_of_the_page_answers(monkeypatch: pytest.MonkeyPatch):
    assert answered(decided(monkeypatch, 0.9)) == "what-is-missing"
    assert answered(decided(monkeypatch, 0.9, page=RECORD)) == "record-gaps"


def test_the_page_does_not_outweigh_what_is_clearly_meant(monkeypatch: pytest.MonkeyPatch):
    found = decided(monkeypatch, 0.9, second=0.5 - 2 * TIE, page=RECORD)

    assert answered(found) == "what-is-missing"


def test_the_page_makes_up_for_a_little_doubt_and_no_more(monkeypatch: pytest.MonkeyPatch):
    assert answered(decided(monkeypatch, 0.78, page=CLAIMS)) == "what-is-missing"
    assert decided(monkeypatch, 0.78).outcome == Outcome.CHOICES
    assert decided(monkeypatch, 0.7, page=CLAIMS).outcome == Outcome.CHOICES


def test_among_three_offered_that_of_the_page_stands_first(monkeypatch: pytest.MonkeyPatch):
    assert decided(monkeypatch, 0.5, second=0.3).choices[0] == "what-is-missing"

    found = decided(monkeypatch, 0.5, second=0.3, page=RECORD)

    assert found.choices == ("record-gaps", "what-is-missing", "language")


def test_what_the_person_is_busy_with_counts_like_the_page(monkeypatch: pytest.MonkeyPatch):
    found = decided(monkeypatch, 0.9, likely=frozenset({"record-gaps"}))

    assert answered(found) == "record-gaps"


# ── What is remembered ───────────────────────────────────────────────────────────────────────


@pytest.fixture
def ana(db: None) -> Actor:
    return actor_for(people.citizen("Ana Prado").pk, {}, clock.today())


def wish(actor: Actor, *, remember_topics: bool) -> None:
    preferences.save(
        actor, short=False, read_aloud=False, rate=100, remember_topics=remember_topics
    )


def test_topics_are_remembered_only_for_who_asked_for_it(ana: Actor):
    preferences.remember(ana, "mei")
    wish(ana, remember_topics=False)
    preferences.remember(ana, "mei")
    assert preferences.of(ana).topics == []

    wish(ana, remember_topics=True)
    for article in ("mei", "voluntary", "mei"):
        preferences.remember(ana, article)

    assert preferences.of(ana).topics == ["mei", "voluntary"]


def test_remembered_topics_are_offered_first_in_a_new_window(client: Client, ana: Actor):
    wish(ana, remember_topics=True)
    preferences.remember(ana, "voluntary")
    people.sign_in(client, User.objects.get(pk=ana.user_id))

    offered = client.get(reverse("assistant:conversation") + "?from=/").context["examples"]

    articles = library.current().articles
    assert offered[0] == articles["voluntary"].text("en").title
    assert articles["language"].text("en").title not in offered  # the home page has no topic


def test_topics_are_forgotten_as_soon_as_they_are_not_wanted_any_more(ana: Actor):
    wish(ana, remember_topics=True)
    preferences.remember(ana, "mei")

    wish(ana, remember_topics=False)

    assert preferences.of(ana).topics == []


def test_of_a_visitor_nothing_is_remembered(db: None):
    preferences.remember(VISITOR, "mei")

    assert not Preference.objects.exists()

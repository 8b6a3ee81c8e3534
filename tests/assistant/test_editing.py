"""What was not known goes to editors; two of them make it known; old questions are forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.actors import actor_for
from accounts.models import Role
from accounts.permissions import Actor, Denied
from portal import clock
from portal.assistant import editing, figures, library, steps
from portal.assistant.models import Addition, DayCount, HeadVersion, Outcome, Turn
from portal.errors import Mendable
from portal.outbox import OutboxEvent
from tests.accounts import people

pytestmark = pytest.mark.django_db
ARTICLE = "change-bank-account"


def editor(name: str = "Ema Reis") -> Actor:
    return actor_for(people.staff(Role.RULES, name=name).pk, {}, clock.today())


def said(**more: str) -> dict[str, str]:
    return {
        "kind": "sample",
        "article": ARTICLE,
        "language": "en",
        "question": "my wages go to a new bank, my pension too please",
    } | more


def refused(client: Client, question: str) -> Turn:
    """A question that the assistant does not know."""
    client.post(reverse("assistant:ask"), {"question": question})
    turn = Turn.objects.order_by("-id")[0]
    Turn.objects.filter(pk=turn.pk).update(outcome=Outcome.REFUSED, article="", gate=0.1)
    turn.refresh_from_db()
    return turn


def test_alike_questions_stand_together_and_the_most_frequent_first(
    client: Client, answering: object
):
    refused(client, "who won the football match yesterday")
    for words in ("may I bring my dog to the office", "can I bring my dog to your office"):
        refused(client, words)

    groups = editing.groups()

    assert [group.count for group in groups] == [2, 1]


def test_a_proposal_counts_only_when_another_editor_has_approved_it():
    maker, checker = editor(), editor("Davi Melo")
    made = editing.propose(maker, turn=None, said=said(), at=clock.now())

    def asked() -> list[str]:
        text = library.current().articles[ARTICLE].texts["en"]
        return [word for words in text.questions.values() for word in words]

    assert made.question not in asked()
    with pytest.raises(Denied):
        editing.approve(maker, made, clock.now())
    editing.approve(checker, made, clock.now())
    assert made.question in asked()
    editing.drop(maker, made, clock.now())
    assert made.question not in asked()


def test_the_database_too_wants_two_editors():
    maker = editor()
    made = editing.propose(maker, turn=None, said=said(), at=clock.now())

    with pytest.raises(IntegrityError), transaction.atomic():
        Addition.objects.filter(pk=made.pk).update(
            approved_user_id=maker.user_id, approved_at=clock.now()
        )


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"article": "nothing-like-it"}, "article"),
        ({"kind": "article", "article": ARTICLE}, "article"),
        ({"kind": "article", "article": "pets", "title": "Pets", "body": "No."}, "source"),
        ({"kind": "near_miss", "article": "pets", "title": "", "body": "No."}, "title"),
    ],
)
def test_a_proposal_that_lacks_something_says_what(more: dict[str, str], field: str):
    with pytest.raises(Mendable) as error:
        editing.propose(editor(), turn=None, said=said(**more), at=clock.now())

    assert error.value.field == field


def test_a_new_article_answers_after_approval():
    more = {"kind": "article", "article": "pets", "title": "Pets", "body": "Dogs may come along."}
    made = editing.propose(
        editor(), turn=None, said=said(**more, source="House rules"), at=clock.now()
    )

    editing.approve(editor("Davi Melo"), made, clock.now())

    article = library.current().articles["pets"]
    assert article.text("en").short == "Dogs may come along."
    assert article.owner == "Davi Melo"


def test_the_same_question_is_added_once():
    editing.propose(editor(), turn=None, said=said(), at=clock.now())

    with pytest.raises(Mendable):
        editing.propose(editor(), turn=None, said=said(), at=clock.now())


def test_a_proposal_is_listed_by_title_and_language(client: Client):
    editing.propose(editor(), turn=None, said=said(language="pt"), at=clock.now())
    people.sign_in(client, people.staff(Role.RULES))

    page = client.get(reverse("assistant:additions")).content.decode()

    assert f"{library.current().articles[ARTICLE].text('en').title} · Português" in page
    assert ARTICLE not in page


def test_who_is_no_editor_meets_nothing(client: Client):
    every_other = [role for role in Role if role not in (Role.RULES, Role.ADMIN)]
    people.sign_in(client, people.staff(*every_other))

    for name in ("unresolved", "propose", "additions", "heads"):
        assert client.get(reverse(f"assistant:{name}")).status_code == 404
    assert client.post(reverse("assistant:train")).status_code == 404


def test_the_way_from_a_question_to_a_training_request(client: Client, answering: object):
    turn = refused(Client(), "my wages go to a new bank, my pension too please")
    people.sign_in(client, people.staff(Role.RULES, name="Ema Reis"))

    assert turn.question in client.get(reverse("assistant:unresolved")).content.decode()
    url = f"{reverse('assistant:propose')}?turn={turn.pk}"
    client.post(url, said(question=turn.question))
    made = Addition.objects.get()
    turn.refresh_from_db()
    assert turn.settled_at is not None

    people.sign_in(client, people.staff(Role.ADMIN, name="Davi Melo"))
    client.post(reverse("assistant:decide", args=[made.pk, "approve"]))
    made.refresh_from_db()
    assert made.approved_by == "Davi Melo"
    client.post(reverse("assistant:train"))
    assert OutboxEvent.objects.filter(kind=steps.TRAIN).count() == 1


def test_a_head_below_the_floor_cannot_be_switched_on_from_the_page(
    client: Client, trained: Any, db: None
):
    version = editing.keep(trained)
    people.sign_in(client, people.staff(Role.RULES))
    url = reverse("assistant:head", args=[version.pk])

    page = client.post(url, {"reason": "try"}, follow=True).content.decode()

    assert "Not activated" in page
    assert version.activations.count() == 0


def test_a_new_text_goes_by_its_own_name_and_an_error_stands_beside_it(client: Client):
    people.sign_in(client, people.staff(Role.RULES))
    text = {
        "kind": "near_miss",
        "article": ARTICLE,
        "name": "bus-pass",
        "title": "Bus pass",
        "body": "The city hall gives it.",
        "source": "Lei 10.741/2003 art. 40",
    }
    url = reverse("assistant:propose")

    page = client.post(url, said(**(text | {"name": ARTICLE}))).content.decode()
    assert "short name that no other has" in page
    assert not Addition.objects.exists()

    client.post(url, said(**text))
    assert Addition.objects.get().article == "bus-pass"


# ── Forgetting ───────────────────────────────────────────────────────────────────────────────


def test_after_ninety_days_only_numbers_are_left(client: Client, answering: HeadVersion):
    client.post(reverse("assistant:ask"), {"question": "how do I change my bank account?"})
    client.post(reverse("assistant:judge", args=[1]), {"helpful": "yes"})
    now = clock.now()
    assert steps.forget(now + timedelta(days=89)) == 0
    Turn.objects.update(asked_at=now - timedelta(days=91))

    assert steps.forget(now) == 1

    assert not Turn.objects.exists()
    kept = DayCount.objects.get()
    assert (kept.article, kept.count, kept.helpful) == (ARTICLE, 1, 1)
    assert steps.forget(now) == 0
    assert figures.usage(now).total == 1


def test_the_public_figures_show_no_small_numbers(client: Client, answering: object):
    for _time in range(figures.FEWEST - 1):
        client.post(reverse("assistant:ask"), {"question": "how do I change my bank account?"})
    assert figures.usage(clock.now()).articles == []

    client.post(reverse("assistant:ask"), {"question": "how do I change my bank account?"})

    assert figures.usage(clock.now()).articles == [(ARTICLE, figures.FEWEST)]
    assert client.get(reverse("assistant:metrics")).status_code == 200
    assert "change-bank-account,5" in client.get(reverse("assistant:metrics_file")).content.decode()

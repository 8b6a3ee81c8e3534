"""The file with everything: complete by a census of the tables, and nobody else's."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts import access_log, archive, process
from accounts.actors import actor_for
from accounts.models import ContactPoint, SignInEvent
from accounts.permissions import Actor
from portal import clock
from tests.accounts import people

AT = datetime(2026, 11, 20, 15, tzinfo=UTC)

# Tables that hold no facts about an insured person: a new table is either here, or in the archive.
NOT_ABOUT_PEOPLE = {
    *("accounts.organisation", "accounts.unit", "portal.heartbeat", "portal.outboxevent"),
    "accounts.accesslogcheck",  # whether all chains hold, by numbers of entries
    "accounts.enrolmentcode",  # a digest of what a member of staff was handed
    "portal.change",  # given with the rows that it is about
    *("contributions.employer", "contributions.declaration", "contributions.fault"),
    *("contributions.bill", "contributions.remittance", "contributions.ledgerentry"),
    *("contributions.ledgeraccount", "contributions.bankstatement", "contributions.statemententry"),
    *("benefits.payrun", "benefits.payfile", "benefits.bankanswer", "benefits.flagswitch"),
    *("benefits.robotswitch", "benefits.institution"),
    *("benefits.skill", "benefits.absence", "benefits.draw"),  # who works on what, and when
    "benefits.hours",  # when an assessor receives people
    *("socialaccount.socialapp", "socialaccount.socialtoken"),
    *("assistant.headversion", "assistant.activation", "assistant.addition", "assistant.daycount"),
}


def test_every_table_is_in_the_archive_or_left_out_for_a_reason() -> None:
    ours = {
        model._meta.label_lower
        for model in apps.get_models()
        if model._meta.app_label in archive.ROOMS + archive.LIBRARIES
    }
    inside = {model._meta.label_lower for model in archive.order()}

    assert ours - inside - set(archive.LEFT_OUT) - NOT_ABOUT_PEOPLE == set()
    assert all(archive.LEFT_OUT.values())
    assert set(archive.LEFT_OUT) <= ours


def _live(name: str, mark: str) -> Any:
    """A person with a canary in everything that this room keeps."""
    user = people.citizen(name)
    person_id = user.identity.person_id
    with people.acting("test", f"reason-{mark}"):
        ContactPoint.objects.create(
            person_id=person_id, kind="email", value=f"{mark}@example.org", confirmed_at=AT
        )
    actor = actor_for(user.pk, {"level": 2, "stepped_up_at": AT.timestamp()}, AT.date())
    process.change_payout_account(
        actor,
        person_id,
        bank_code="104",
        branch="1234",
        number=f"{person_id}77777",
        holder=name,
        at=AT,
    )
    process.question_fact(actor, person_id, "born_on", f"words-{mark}", AT)
    access_log.look(Actor.system("engine"), person_id, what=f"what-{mark}", purpose="p", at=AT)
    SignInEvent.objects.create(user=user, kind="sign_in", level=1, device=f"device-{mark}", at=AT)
    return user


@pytest.mark.django_db
def test_the_file_holds_everything_of_ones_own_and_nothing_of_another(client: Client) -> None:
    one, other = _live("Ana Prado", "canary1"), _live("Rui Tavares", "canary2")
    people.sign_in(client, one, stepped_up=True)
    assert client.get(reverse("my_archive")).status_code == 200

    answer = client.post(reverse("my_archive"))
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    content = json.loads(text)

    assert "attachment" in answer["Content-Disposition"]
    person = one.identity.person
    kept = [person.national_id, "canary1@example.org", f"{person.pk}77777", "words-canary1"]
    kept += ["what-canary1", "device-canary1", "reason-canary1"]
    for value in kept:
        assert value in text, value
    foreign = other.identity.person
    for value in ("canary2", foreign.national_id, "Rui Tavares", f"{foreign.pk}77777"):
        assert value not in text, value
    assert content["accounts.person"][0]["name"] == "Ana Prado"
    assert content["accounts.person (changes)"][0]["after"]["name"] == "Ana Prado"
    assert "password" not in content["accounts.user"][0]
    assert SignInEvent.objects.filter(user=one, kind="archive").count() == 1


@pytest.mark.django_db
def test_the_file_needs_a_fresh_step_up(client: Client) -> None:
    user = people.citizen()
    people.sign_in(client, user)

    answer = client.post(reverse("my_archive"))

    assert answer["Location"].startswith("/sign-in/again/")
    session = client.session
    session["stepped_up_at"] = (clock.now() - timedelta(minutes=6)).timestamp()
    session.save()
    assert client.post(reverse("my_archive"))["Location"].startswith("/sign-in/again/")

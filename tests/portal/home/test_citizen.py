"""A citizen's home reads what is there, and no more: not once for each month of a life."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from benefits import process
from portal.home.offered import late_partner, survivors
from portal.home.there import there
from portal.messages import notices
from portal.records import acting
from tests.benefits import world
from tests.benefits.forms import world as lives

pytestmark = pytest.mark.django_db


def _signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.identities.get().user)
    return client


def _worked(months: int) -> Person:
    person = world.person(born_on=date(1974, 5, 23), sex="M")
    world.record(person, first=date(1990, 1, 1), last=date(1990 + months // 12, 1, 1))
    return person


def _queries(client: Client) -> int:
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200
    return len(asked)


def test_a_long_life_asks_the_database_as_often_as_a_short_one() -> None:
    short, long = _queries(_signed_in(_worked(24))), _queries(_signed_in(_worked(396)))
    assert short == long <= 7


def test_what_nobody_has_is_not_there() -> None:
    assert there(world.person().pk) == frozenset()


def test_what_is_there_is_told_and_shown() -> None:
    claim = world.assessed(world.claimant())
    found = there(claim.person_id)
    assert "claims" in found and "visits" not in found
    page = _signed_in(claim.person).get("/").content.decode()
    assert claim.protocol in page or "Read the decision" in page


def test_a_draft_is_told_and_shown() -> None:
    person = world.claimant()
    draft = process.begin_draft(world.as_person(person), person.pk, "old_age", world.NOW)
    assert there(person.pk) == {"drafts"}
    assert "You began an application" in _signed_in(person).get("/").content.decode()
    process.discard_draft(world.as_person(person), draft.pk, world.NOW)
    assert there(person.pk) == frozenset()


def test_a_message_waits_until_it_is_read() -> None:
    person = world.claimant()
    values = {"benefit": "old_age"}
    notices.send(person.pk, "claim_withdrawn", key="one", values=values, at=world.NOW)
    assert there(person.pk) == {"unread"}
    assert "Read 1 new message" in _signed_in(person).get("/").content.decode()
    unread = notices.inbox(person.pk).values_list("pk", flat=True)
    notices.mark_read(person.pk, list(unread), world.NOW)
    assert there(person.pk) == frozenset()
    assert "new message" not in _signed_in(person).get("/").content.decode()


def test_a_widow_is_told_of_the_survivors_pension() -> None:
    person, _given = lives.widow()
    assert "bereaved" in there(person.pk)
    page = _signed_in(person).get("/").content.decode()
    assert "You could ask for a survivors’ pension" in page
    assert "/claims/ask/survivors/" in page


def test_until_when_a_survivors_pension_counts_from_the_death_is_said() -> None:
    person, _given = lives.widow()  # he died on 30 October 2026
    late = late_partner(person.pk, ())
    assert late is not None
    last = date(2027, 1, 28)
    early, gone = survivors(late, last).note, survivors(late, last + timedelta(days=1)).note
    assert "Ask by Thursday, 28 January 2027: then it is paid from the day of the death." in early
    assert "It is paid from the day on which you ask." in gone


def test_whoever_has_asked_is_not_told_again() -> None:
    person, given = lives.widow()
    lives.assessed(person, "survivors", **given)
    assert "You could ask for a survivors" not in _signed_in(person).get("/").content.decode()


def test_whose_marriage_ended_before_the_death_is_told_nothing() -> None:
    person, _given = lives.widow()
    with acting("test", "the register"):
        tie = person.family_ties.get(kind="spouse")
        tie.ended_on = date(2020, 1, 1)
        tie.save(update_fields=["ended_on"])
    assert "You could ask for a survivors" not in _signed_in(person).get("/").content.decode()

"""Who works here and is refused: kept for the owner, once a day, and told to nobody else."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import access_log, attempts, permissions
from accounts.actors import actor_for
from accounts.models import AccessLogEntry, FamilyTie, LegalHold, Role, User
from accounts.permissions import Actor, Told
from accounts.retention import holds
from portal import clock
from portal.records import acting
from tests.accounts import people

pytestmark = pytest.mark.django_db
NOBODYS = "H-00000-00000-0000"


@pytest.fixture
def ana() -> User:
    return people.citizen()


@pytest.fixture
def hold(ana: User) -> LegalHold:
    auditor = _acting(people.staff(Role.AUDITOR))
    return holds.set_hold(
        auditor, ana.identity.person_id, reason="a court", article="CPC art. 396", at=clock.now()
    )


@pytest.fixture
def officer(client: Client) -> Client:
    return people.sign_in(client, people.staff(Role.TREASURY, name="Tom Reis"), stepped_up=True)


def _acting(user: User) -> Actor:
    return actor_for(user.pk, {}, clock.today())


def _words(answer: Any) -> str:
    """The page without the address, the token of its form and the number of the request."""
    return re.sub(r'H-[\w-]+|value="\w{64}"|[0-9a-f]{32}', "·", answer.content.decode())


def _attempts(owner: User) -> list[AccessLogEntry]:
    found = AccessLogEntry.objects.filter(person=owner.identity.person)
    return list(found.filter(purpose__in=attempts.ATTEMPTS).order_by("id"))


def test_the_owner_reads_who_tried_and_the_officer_what_everybody_reads(
    officer: Client, ana: User, hold: LegalHold
) -> None:
    told = officer.get(reverse("hold", args=[hold.reference]))
    unknown = officer.get(reverse("hold", args=[NOBODYS]))

    assert (told.status_code, unknown.status_code) == (404, 404)
    assert _words(told) == _words(unknown)
    (line,) = _attempts(ana)
    assert (line.actor, line.case) == ("Tom Reis", hold.reference)
    page = people.sign_in(Client(), ana).get(reverse("access_log")).content.decode()
    assert "tried to open it and was refused" in page and "Tom Reis" in page


def test_a_day_keeps_one_line_of_an_officer_and_a_thing(
    officer: Client, ana: User, hold: LegalHold, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = reverse("hold", args=[hold.reference])
    for _ in range(3):
        officer.get(page)
        officer.post(page, {"act": "lift"})
    assert len(_attempts(ana)) == 1

    people.sign_in(Client(), people.staff(Role.TREASURY), stepped_up=True).get(page)
    assert len(_attempts(ana)) == 2
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    officer.post(page, {"act": "lift"})
    assert [one.purpose for one in _attempts(ana)] == [
        *(attempts.TO_OPEN, attempts.TO_OPEN, attempts.TO_WORK)
    ]


def test_nothing_is_written_before_the_answer_has_left(
    officer: Client, ana: User, hold: LegalHold, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements: list[int] = []
    close = HttpResponse.close

    def closing(response: HttpResponse) -> None:
        statements.append(len(seen))
        close(response)

    monkeypatch.setattr(HttpResponse, "close", closing)
    for reference in (NOBODYS, hold.reference):
        with CaptureQueriesContext(connection) as seen:
            officer.get(reverse("hold", args=[reference]))
    assert statements[0] == statements[1]
    assert len(seen) > statements[1] and _attempts(ana)


def test_who_had_business_with_the_person_took_a_wrong_turn(
    officer: Client, ana: User, hold: LegalHold
) -> None:
    tom = _acting(User.objects.get(staff_member__display_name="Tom Reis"))
    access_log.look(
        tom, ana.identity.person_id, what="payments", purpose="a payment", at=clock.now()
    )
    officer.get(reverse("hold", args=[hold.reference]))
    assert not _attempts(ana)


@pytest.mark.parametrize(
    ("role", "page", "form"),
    [
        (Role.AUDITOR, "new_hold", {"reason": "a court wants it", "article": "CPC art. 396"}),
        (Role.CASEWORKER, "open_file", {"purpose": "at_the_desk", "words": "At the desk now."}),
        (Role.CLERK, "payout_locks", {}),
        (Role.CASEWORKER, "new_duplicate", {"words": "The same name and the same day of birth."}),
        (Role.CLERK, "benefits:office", {"purpose": "at_the_counter", "words": "Wants to apply."}),
    ],
)
def test_who_types_the_number_of_a_relative_is_kept_too(
    client: Client, role: Role, page: str, form: dict[str, Any], ana: User
) -> None:
    """The page says the same as of a number of nobody."""
    own = people.person("Marta Lima")
    with acting("test", "test"):
        FamilyTie.objects.create(
            person=own, relative=ana.identity.person, kind=FamilyTie.Kind.SIBLING
        )
    people.sign_in(client, people.staff(role, own_person=own), stepped_up=True)
    other = people.national_id()
    answers = []
    for number in (ana.identity.person.national_id, people.national_id()):
        sent = form | {"person": number, "national_id": number, "other": other}
        answers.append(client.post(reverse(page), sent).status_code)
    assert answers[0] == answers[1]
    (line,) = _attempts(ana)
    assert (line.purpose, line.actor) == (attempts.TO_WORK, "Marta Lima")


def test_an_insured_person_who_tries_an_address_is_named_to_nobody(
    client: Client, ana: User
) -> None:
    access_log.look(
        _acting(people.staff(Role.AUDITOR)),
        ana.identity.person_id,
        what="record",
        purpose="audit",
        at=clock.now(),
    )
    entry = AccessLogEntry.objects.get()
    client = people.sign_in(client, people.citizen("Rui Tavares"), stepped_up=True)
    assert client.get(reverse("question_look", args=[entry.pk])).status_code == 404
    assert AccessLogEntry.objects.get() == entry


def test_a_no_within_a_yes_is_no_attempt(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    on, clerk, person_id = clock.today(), _acting(people.staff(Role.CLERK)), ana.identity.person_id
    asks = permissions.may

    def either(actor: Actor, obj: int, on: date) -> bool:
        return asks(actor, "hold.set", obj, on=on) or actor.is_staff

    monkeypatch.setitem(permissions._RULES, "test.either", either)
    with permissions.listening() as told:
        assert not asks(clerk, "run.read", on=on)  # about nothing of anybody
        assert asks(clerk, "test.either", person_id, on=on)
        assert told == Told()
        assert not asks(clerk, "hold.set", person_id, on=on)
        assert told.no == ("hold.set", person_id)
    assert permissions.is_about_a_person("hold.set")
    assert not permissions.is_about_a_person("company_people.read")


def test_a_number_in_an_address_is_looked_for_in_one_question_and_found_where_it_is(
    hold: LegalHold, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        assert not list(attempts._things([NOBODYS]))
    with django_assert_num_queries(2):
        assert list(attempts._things([NOBODYS, hold.reference])) == [hold]

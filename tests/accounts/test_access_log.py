"""Who looked: kept for ever, in a chain, shown in plain words, and open to question."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, InternalError, connection, transaction
from django.test import Client
from django.urls import reverse
from structlog.testing import capture_logs

from accounts import access_log, log_checks, process
from accounts.actors import actor_for
from accounts.models import AccessLogCheck, AccessLogEntry, Inquiry, Role, User
from accounts.permissions import Actor
from accounts.tasks import check_access_log
from portal import clock
from tests.accounts import people

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 17, 4, 5, 678901, tzinfo=UTC)


def _officer_looks(person_id: int, officer: User | None = None, times: int = 1) -> None:
    officer = officer or people.staff(Role.CASEWORKER)
    actor = actor_for(officer.pk, {}, AT.date())
    for second in range(times):
        access_log.look(
            actor,
            person_id,
            what="claim file",
            purpose="deciding your claim",
            case="C-12345-12345-1234",
            at=AT + timedelta(seconds=second),
        )


def test_looks_by_others_are_kept_and_ones_own_are_not() -> None:
    user = people.citizen()
    person_id = user.identity.person_id

    access_log.look(
        actor_for(user.pk, {}, AT.date()), person_id, what="record", purpose="own", at=AT
    )
    _officer_looks(person_id)
    access_log.look(
        Actor.system("eligibility engine"), person_id, what="record", purpose="claim", at=AT
    )

    entries = AccessLogEntry.objects.filter(person_id=person_id).order_by("id")
    kept = [(e.actor, e.office, e.automatic) for e in entries]
    assert kept == [("Marta Lima", "Central unit", False), ("eligibility engine", "", True)]


def test_a_helper_who_looks_is_kept_with_both_names() -> None:
    helper, principal = people.citizen("Rui Tavares"), people.person("Ana Prado")
    with people.acting("test", "mandate"):
        mandate = people.Mandate.objects.create(
            holder=helper,
            kind="helper",
            person=principal,
            scopes=["record"],
            starts_on=AT.date(),
            proof="test",
        )
    actor = actor_for(helper.pk, {"capacity": f"mandate-{mandate.pk}"}, AT.date())

    access_log.look(actor, principal.pk, what="record", purpose="helping", at=AT)

    assert AccessLogEntry.objects.get().actor == "Rui Tavares / Ana Prado"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_accesslogentry SET purpose = 'nothing'",
        "DELETE FROM accounts_accesslogentry",
        "TRUNCATE accounts_accesslogentry CASCADE",
    ],
)
def test_nobody_changes_or_removes_a_look(statement: str) -> None:
    _officer_looks(people.person().pk)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AccessLogEntry.objects.get().purpose == "deciding your claim"


def test_the_chain_of_an_untouched_log_is_sound() -> None:
    one, other = people.person(), people.person("Rui Tavares")
    for _ in range(3):
        _officer_looks(one.pk)
        _officer_looks(other.pk)
    access_log.look(Actor.system("Motor ç|á"), one.pk, what="a|b", purpose="", at=AT)

    assert access_log.verify(one.pk) == access_log.verify(other.pk) == []
    assert access_log.head(one.pk) != access_log.head(other.pk) != b""
    assert access_log.head(people.person("Nobody Looked").pk) == b""


@pytest.mark.parametrize(
    "change",
    [
        "purpose = 'another'",
        "actor = 'another'",
        "at = at + interval '1 microsecond'",
        "\"case\" = ''",
        "automatic = true",
        "actor_user_id = NULL",
        "hash = sha256('x')",
    ],
)
def test_a_change_behind_the_databases_back_is_found(change: str) -> None:
    person_id = people.person().pk
    _officer_looks(person_id, times=3)
    second = AccessLogEntry.objects.order_by("id")[1].pk

    _behind_its_back(f"UPDATE accounts_accesslogentry SET {change} WHERE id = {second}")

    assert second in access_log.verify(person_id)
    assert access_log.verify_everybody() == {person_id: access_log.verify(person_id)}


def test_a_look_taken_out_of_the_middle_is_found() -> None:
    person_id = people.person().pk
    _officer_looks(person_id, times=3)
    _first, second, third = AccessLogEntry.objects.order_by("id").values_list("id", flat=True)

    _behind_its_back(f"DELETE FROM accounts_accesslogentry WHERE id = {second}")

    assert access_log.verify(person_id) == [third]


def _behind_its_back(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_accesslogentry DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE accounts_accesslogentry ENABLE TRIGGER USER")


# ── The page ─────────────────────────────────────────────────────────────────────────────────


# ── The check of every night ─────────────────────────────────────────────────────────────────


def _auditors_page(client: Client) -> str:
    people.sign_in(client, people.staff(Role.AUDITOR))
    return client.get(reverse("open_inquiries")).content.decode()


def test_every_night_the_chains_are_computed_again_and_the_auditors_read_it(client: Client) -> None:
    assert "check is missing" in _auditors_page(client)
    _officer_looks(people.person().pk, times=2)

    assert check_access_log() is True

    kept = AccessLogCheck.objects.get()
    newest = AccessLogEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    assert (kept.entries, kept.last_entry_id) == (2, newest)
    page = _auditors_page(client)
    assert "nobody has changed or removed an entry" in page and "is missing" not in page
    entry = settings.CELERY_BEAT_SCHEDULE["access log"]
    assert entry["task"] == check_access_log.name


def test_who_touches_the_log_by_day_is_told_to_the_auditors_by_night(client: Client) -> None:
    person_id = people.person().pk
    _officer_looks(person_id, times=3)
    check_access_log()
    second = AccessLogEntry.objects.order_by("id")[1].pk
    _behind_its_back(f"UPDATE accounts_accesslogentry SET actor = 'x' WHERE id = {second}")

    with capture_logs() as lines:
        assert check_access_log() is False

    assert AccessLogCheck.objects.latest("pk").wrong == [second]
    assert [one["log_level"] for one in lines if "touched" in one["event"]] == ["error"]
    assert "Somebody has changed the log" in _auditors_page(client)


def test_entries_cut_off_the_end_are_missed_by_the_next_check(client: Client) -> None:
    person_id = people.person().pk
    _officer_looks(person_id, times=3)
    check_access_log()
    last = AccessLogEntry.objects.latest("id").pk
    _behind_its_back(f"DELETE FROM accounts_accesslogentry WHERE id = {last}")
    assert access_log.verify(person_id) == [], "the chain alone does not tell"

    found = log_checks.check(AT)

    assert found.is_cut and not found.is_sound and found.wrong == []
    assert "are missing" in _auditors_page(client)


def test_nobody_changes_or_removes_a_check() -> None:
    found = log_checks.check(AT)
    with pytest.raises(InternalError), transaction.atomic():
        AccessLogCheck.objects.filter(pk=found.pk).update(wrong=[])
    with pytest.raises(InternalError), transaction.atomic():
        found.delete()


def test_a_person_sees_who_looked_and_can_leave_out_the_automatic_steps(client: Client) -> None:
    user = people.citizen()
    person_id = user.identity.person_id
    _officer_looks(person_id)
    access_log.look(
        Actor.system("eligibility engine"), person_id, what="record", purpose="your claim", at=AT
    )
    people.sign_in(client, user)

    everyone = client.get(reverse("access_log")).content.decode()
    humans = client.get(reverse("access_log"), {"who": "people"}).content.decode()
    machines = client.get(reverse("access_log"), {"who": "automatic"}).content.decode()

    assert "Marta Lima" in everyone and "eligibility engine" in everyone
    assert "Marta Lima" in humans and "eligibility engine" not in humans
    assert "Marta Lima" not in machines and "eligibility engine" in machines
    assert client.get(reverse("access_log"), {"who": "' OR 1=1", "page": "x"}).status_code == 200


def test_nobody_sees_who_looked_at_somebody_else(client: Client) -> None:
    other = people.person("Rui Tavares")
    _officer_looks(other.pk)
    entry = AccessLogEntry.objects.get()
    people.sign_in(client, people.citizen())

    assert "Marta Lima" not in client.get(reverse("access_log")).content.decode()
    assert client.get(reverse("question_look", args=[entry.pk])).status_code == 404
    assert client.post(reverse("question_look", args=[entry.pk]), {"words": "?"}).status_code == 404
    assert not Inquiry.objects.exists()


@pytest.mark.parametrize("looks", [3, 24])
def test_the_page_asks_the_database_the_same_however_many_looked(
    client: Client, looks: int, django_assert_num_queries: Any
) -> None:
    user = people.citizen()
    _officer_looks(user.identity.person_id, times=looks)
    people.sign_in(client, user)
    client.get(reverse("access_log"))

    with django_assert_num_queries(5):
        client.get(reverse("access_log"))


def test_this_looks_wrong_opens_one_inquiry_that_an_auditor_answers(client: Client) -> None:
    user = people.citizen()
    person_id = user.identity.person_id
    _officer_looks(person_id)
    entry = AccessLogEntry.objects.get()
    people.sign_in(client, user)
    page = reverse("question_look", args=[entry.pk])

    assert client.post(page, {"words": ""}).status_code == 400
    receipt = client.post(page, {"words": "I have no claim."})["Location"]
    assert client.post(page, {"words": "again"})["Location"] == receipt
    inquiry = Inquiry.objects.get()
    assert inquiry.due_on > inquiry.opened_at.date()
    assert inquiry.reference in client.get(receipt).content.decode()

    auditor = people.staff(Role.AUDITOR, name="Otávio Reis")
    desk = people.sign_in(Client(), auditor)
    assert inquiry.reference in desk.get(reverse("open_inquiries")).content.decode()
    answer_page = reverse("answer_inquiry", args=[inquiry.reference])
    assert "I have no claim." in desk.get(answer_page).content.decode()
    assert desk.post(answer_page, {"words": "It was a mistake; we stopped it."}).status_code == 302

    assert "It was a mistake" in client.get(receipt).content.decode()
    log = client.get(reverse("access_log")).content.decode()
    assert "Otávio Reis" in log  # the auditor's own look is in the list, too


def test_an_inquiry_is_answered_once() -> None:
    user, auditor = people.citizen(), people.staff(Role.AUDITOR)
    _officer_looks(user.identity.person_id)
    asker, answerer = (actor_for(u.pk, {}, AT.date()) for u in (user, auditor))
    inquiry = process.question_look(asker, AccessLogEntry.objects.get(), "?", clock.now())
    process.answer_inquiry(answerer, inquiry, "first", clock.now())

    with pytest.raises(process.Mendable):
        process.answer_inquiry(answerer, inquiry, "second", clock.now())

    assert Inquiry.objects.get().answer == "first"


def test_an_auditor_does_not_answer_the_question_of_a_colleague(client: Client) -> None:
    colleague = people.citizen("Ivo Reis")
    people.staff(Role.CASEWORKER, own_person=colleague.identity.person)
    asker = actor_for(colleague.pk, {}, AT.date())
    inquiry = process.question_fact(asker, asker.person_id or 0, "born_on", "no", clock.now())
    people.sign_in(client, people.staff(*Role, name="Otávio Reis"))

    page = reverse("answer_inquiry", args=[inquiry.reference])

    assert client.get(page).status_code == client.post(page, {"words": "x"}).status_code == 404

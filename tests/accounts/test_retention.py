"""Retention: what is due goes, nothing goes early, holds keep, and the person is told."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from accounts import archive
from accounts.actors import actor_for
from accounts.models import AccessLogEntry, ContactChallenge, Person, Role, SignInEvent, User
from accounts.models_privacy import ErasureRequest, LegalHold, RetentionNotice
from accounts.permissions import Actor, Denied
from accounts.retention import erasing, holds, schedule
from benefits.applications.models import Draft
from portal import clock
from portal.messages.models import Notice
from portal.models import OutboxEvent
from portal.outbox import HANDLERS
from tests.accounts import people

AT = datetime(2026, 11, 20, 15, tzinfo=UTC)
DAY = timedelta(days=1)


def _draft(user: User, at: datetime, benefit: str = "old_age") -> Draft:
    return Draft.objects.create(
        person=user.identity.person, benefit=benefit, token=uuid.uuid4(), begun_by=user,
        updated_at=at,
    )  # fmt: skip


def _actor(user: User) -> Actor:
    session = {"level": 2, "stepped_up_at": clock.now().timestamp()}
    return actor_for(user.pk, session, clock.today())


def _tell() -> None:
    for event in OutboxEvent.objects.filter(state="due", kind="retention.warned"):
        HANDLERS[event.kind].handle(event.subject_id, AT)


# ── The file ─────────────────────────────────────────────────────────────────────────────────


def test_every_table_about_people_stands_in_exactly_one_class() -> None:
    named = [table.model for one in schedule.classes() for table in one.tables]
    assert len(named) == len(set(named))
    left_out = {apps.get_model(label) for label in archive.LEFT_OUT}
    missing = {model._meta.label_lower for model in set(archive.order()) - set(named)}
    assert not missing
    assert set(named) - set(archive.order()) <= left_out


def test_every_class_says_what_how_long_and_by_which_law() -> None:
    for one in schedule.classes():
        assert one.what and one.reason and one.article and one.do in schedule.DOES
        for table in one.tables:
            fields = {field.name for field in table.model._meta.get_fields()}
            assert not table.clock or table.clock in fields, (one.key, table.table)


@pytest.mark.parametrize(
    "wrong",
    [
        {"keep": "life", "do": "erase"},
        {"keep": 90, "do": "forget"},
        {"keep": 90, "do": "erase", "warn_days": 90},
        {"keep": 90, "do": "erase", "tables": [{"table": "benefits.draft"}]},
    ],
)
def test_a_schedule_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    entry = {
        "class": "x", "what": "x", "reason": "x", "article": "x",
        "tables": [{"table": "benefits.draft", "clock": "updated_at"}],
    }  # fmt: skip
    with pytest.raises(schedule.ScheduleError):
        schedule._class(entry | wrong)


# ── The daily job, with a clock that moves ───────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_draft_is_warned_of_and_then_goes_on_its_day_and_not_before() -> None:
    user = people.citizen()
    draft = _draft(user, AT)

    erasing.run(AT + 75 * DAY)
    assert not RetentionNotice.objects.exists()
    erasing.run(AT + 76 * DAY + timedelta(minutes=1))
    notice = RetentionNotice.objects.get()
    assert notice.due_on == (AT + 90 * DAY).date()
    _tell()
    assert Notice.objects.get(kind="erasure_due").person == user.identity.person

    erasing.run(AT + 90 * DAY - timedelta(minutes=1))
    assert Draft.objects.filter(pk=draft.pk).exists()
    assert RetentionNotice.objects.count() == 1
    assert erasing.run(AT + 90 * DAY + timedelta(minutes=1))["drafts"] == 1
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_a_late_warning_still_leaves_its_full_time() -> None:
    _draft(people.citizen(), AT)
    late = AT + 200 * DAY  # the job did not run for months
    erasing.run(late)
    erasing.run(late + 13 * DAY)
    assert Draft.objects.count() == 1
    erasing.run(late + 14 * DAY)
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_who_goes_on_with_a_draft_keeps_it_and_is_warned_anew() -> None:
    draft = _draft(people.citizen(), AT)
    erasing.run(AT + 80 * DAY)
    Draft.objects.filter(pk=draft.pk).update(updated_at=AT + 85 * DAY)
    erasing.run(AT + 100 * DAY)
    assert Draft.objects.exists() and RetentionNotice.objects.count() == 1
    erasing.run(AT + 165 * DAY)
    assert RetentionNotice.objects.count() == 2
    erasing.run(AT + 176 * DAY)
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_a_hold_keeps_everything_until_a_second_person_lifts_it() -> None:
    user, other = people.citizen("Ana Prado"), people.citizen("Rui Tavares")
    _draft(user, AT), _draft(other, AT)
    for one in (user, other):
        SignInEvent.objects.create(user=one, kind="sign_in", at=AT)
    boss = actor_for(people.staff(Role.SUPERVISOR, name="Sara").pk, {}, AT.date())
    hold = holds.set_hold(boss, user.identity.person_id, "lawsuit 7", "CPC art. 396", AT)
    erasing.run(AT + 400 * DAY)
    erasing.run(AT + 415 * DAY)
    assert [draft.person for draft in Draft.objects.all()] == [user.identity.person]
    assert [event.user for event in SignInEvent.objects.filter(kind="sign_in")] == [user]

    with pytest.raises(Denied):
        holds.lift_hold(boss, hold, AT + 416 * DAY)
    with pytest.raises(IntegrityError, match="hold_lifted_by_another"), people.acting("Sara", "x"):
        LegalHold.objects.update(lifted_at=AT, lifted_by="Sara")
    auditor = actor_for(people.staff(Role.AUDITOR, name="Aldo").pk, {}, AT.date())
    holds.lift_hold(auditor, hold, AT + 416 * DAY)
    erasing.run(AT + 417 * DAY)
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_all_that_is_over_goes_in_one_night_however_much_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(erasing, "BATCH", 3)
    user = people.citizen()
    for day in range(10):
        SignInEvent.objects.create(user=user, kind="sign_in", level=1, at=AT - (400 + day) * DAY)

    assert erasing.run(AT)["sign_ins"] == 10
    assert not SignInEvent.objects.exists()


@pytest.mark.django_db
def test_codes_and_sign_ins_go_and_the_log_of_looks_stays() -> None:
    user = people.citizen()
    person = user.identity.person
    ContactChallenge.objects.create(person=person, value="a@b.c", code="1", expires_at=AT)
    AccessLogEntry.objects.create(person=person, at=AT, actor="x", office="", purpose="p", what="w")
    SignInEvent.objects.create(user=user, kind="sign_in", at=AT)
    erasing.run(AT + 29 * DAY)
    assert ContactChallenge.objects.exists()
    erasing.run(AT + 31 * DAY)
    assert not ContactChallenge.objects.exists() and SignInEvent.objects.exists()
    erasing.run(AT + 366 * DAY)
    assert not SignInEvent.objects.exists()
    erasing.run(AT + 36_500 * DAY)
    assert AccessLogEntry.objects.exists() and Person.objects.exists()


# ── On request ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_request_is_answered_at_once_by_the_same_schedule(client: Client) -> None:
    user, other = people.citizen("Ana Prado"), people.citizen("Rui Tavares")
    _draft(user, clock.now()), _draft(other, clock.now())
    people.sign_in(client, user, stepped_up=True)
    page = client.get(reverse("retention")).content.decode()
    assert "Only you need them" in page and "LGPD" in page

    sent = client.post(reverse("retention"))

    made = ErasureRequest.objects.get()
    assert sent["Location"] == reverse("erasure", args=[made.reference])
    told = {row["class"]: row for row in made.answer}
    assert told["drafts"] == {"class": "drafts", "erased": 1, "kept": 0, "held": False}
    assert told["identity"]["erased"] == 0 and told["identity"]["kept"] >= 3
    assert [draft.person for draft in Draft.objects.all()] == [other.identity.person]
    answer = client.get(sent["Location"]).content.decode()
    assert "1 entry erased" in answer and "art. 16" in answer
    people.sign_in(client, other, stepped_up=True)
    assert client.get(sent["Location"]).status_code == 404


@pytest.mark.django_db
def test_a_request_under_a_hold_erases_nothing_and_says_so(client: Client) -> None:
    user = people.citizen()
    _draft(user, clock.now())
    with people.acting("test", "test"):
        LegalHold.objects.create(
            person=user.identity.person, reason="lawsuit", article="CPC", set_by="Sara", set_at=AT
        )
    people.sign_in(client, user, stepped_up=True)
    assert "Nothing of yours is erased" in client.get(reverse("retention")).content.decode()
    sent = client.post(reverse("retention"))
    assert Draft.objects.exists()
    assert "A hold keeps it" in client.get(sent["Location"]).content.decode()


@pytest.mark.django_db
def test_nobody_erases_for_another() -> None:
    user, other = people.citizen("Ana Prado"), people.citizen("Rui Tavares")
    with pytest.raises(Denied):
        erasing.erase_on_request(_actor(other), user.identity.person_id, clock.now())


@pytest.mark.django_db
def test_the_archive_comes_as_pdf_too(client: Client) -> None:
    user = people.citizen("Ana Prado")
    people.sign_in(client, user, stepped_up=True)
    answer = client.post(reverse("my_archive"), {"as": "pdf"})
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-")

"""Key rotation on a live system: every sealed value moves, none changes."""

from __future__ import annotations

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from django.core.management import call_command
from django.db import InternalError, connection, connections, transaction

from accounts import resealing, second_factor
from accounts.models import ContactPoint, Person, Role
from benefits.applications.models import Draft
from benefits.applications.steps import opened, sealed_answer
from benefits.assessments.models import Finding
from portal import clock
from portal.sealed import BOUND, seal, unseal
from tests.accounts import people
from tests.benefits.agenda import rooms

pytestmark = pytest.mark.django_db
SECRET = base64.b32encode(b"a secret of twenty b").decode()
OLD, NEW = b"1" * 32, b"9" * 32


def _key_ids(table: str, column: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT get_byte({column}, 0) FROM {table}")
        return {row[0] for row in cursor.fetchall()}


def _numbers() -> dict[int, str]:
    return {one.pk: one.national_id for one in Person.objects.all()}


def test_every_value_moves_to_the_newest_key_and_stays_what_it_was(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "BATCH", 2)
    settings.SEALING_KEYS = {1: OLD}
    persons = [people.person(f"Ana {letter} Souza") for letter in "ABCDE"]
    with people.acting("test", "contact"):
        ContactPoint.objects.create(person=persons[0], kind="email", value="ana@example.org")
    officer = people.staff(Role.CASEWORKER)
    second_factor.enrol_totp(officer, SECRET)
    known = _numbers()

    settings.SEALING_KEYS = {1: OLD, 2: NEW}
    out = StringIO()
    call_command("reseal", stdout=out)

    assert "accounts.person.national_id: 5" in out.getvalue()
    assert "second factors: 1" in out.getvalue()
    assert _key_ids("accounts_person", "national_id") == {2 | BOUND}
    settings.SEALING_KEYS = {2: NEW}  # the old key is gone
    assert _numbers() == known
    assert ContactPoint.objects.get().value == "ana@example.org"
    assert second_factor.current_code(officer) == second_factor.code_of(SECRET)
    assert Authenticator.objects.count() == 1
    assert sum(moved for _column, moved in resealing.reseal_all()) == 0  # nothing is left to do


@pytest.mark.django_db(transaction=True)
def test_people_work_on_while_the_keys_change(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "BATCH", 3)
    settings.SEALING_KEYS = {1: OLD}
    persons = [people.person(f"Ana {number} Souza") for number in range(12)]
    with people.acting("test", "contact"):
        points = [
            ContactPoint.objects.create(person=one, kind="email", value="before@example.org")
            for one in persons
        ]
    settings.SEALING_KEYS = {1: OLD, 2: NEW}
    done, written = threading.Event(), []

    def work() -> None:
        try:
            for turn in count():
                for point in points:
                    row = ContactPoint.objects.get(pk=point.pk)
                    row.value = f"{turn}.{row.pk}@example.org"
                    with people.acting("owner", "changed while keys change"):
                        row.save(update_fields=["value"])
                    written.append(row.value)
                if done.is_set():
                    return
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        at_work = pool.submit(work)
        while not written:
            assert not at_work.done()
        list(resealing.reseal_all())
        done.set()
        at_work.result()

    settings.SEALING_KEYS = {2: NEW}
    assert _key_ids("accounts_contactpoint", "value") == {2 | BOUND}
    assert {one.value for one in ContactPoint.objects.all()} == set(written[-len(points) :])
    assert set(_numbers().values()) == {one.national_id for one in persons}


def test_sealed_answers_and_files_move_too(settings: Any) -> None:
    settings.SEALING_KEYS = {1: OLD}
    draft = Draft.objects.create(
        person=people.person(), benefit="old_age", token=uuid4(), begun_by=people.citizen(),
        updated_at=clock.now(),
        answers={"health": {"words": sealed_answer("tired"), "more": [sealed_answer("very")]}},
    )  # fmt: skip
    settings.SEALING_KEYS = {1: OLD, 2: NEW}

    moved = dict(resealing.reseal_all())

    assert moved["sealed answers"] == 2 and "files of papers" in moved
    settings.SEALING_KEYS = {2: NEW}
    draft.refresh_from_db()
    assert opened(draft.answers["health"]["words"]) == "tired"
    assert opened(draft.answers["health"]["more"][0]) == "very"


def test_what_nobody_may_change_moves_all_the_same_and_stays_shut(settings: Any) -> None:
    settings.SEALING_KEYS = {1: OLD}
    office = rooms.Office()
    referral = office.refer()
    found = Finding.objects.create(
        referral=referral, claim=referral.claim, person=referral.person, kind="disability",
        content='{"met": true}', found_on=clock.today(),
    )  # fmt: skip
    settings.SEALING_KEYS = {1: OLD, 2: NEW}

    moved = dict(resealing.reseal_all())

    assert moved["benefits.finding.content"] == 1 and moved["benefits.referral.why"] == 1
    settings.SEALING_KEYS = {2: NEW}
    found.refresh_from_db()
    assert found.content == '{"met": true}'
    with pytest.raises(InternalError), transaction.atomic():
        Finding.objects.filter(pk=found.pk).update(kind="incapacity")


def _copied(source: int, target: int) -> str:
    """The number of one person in the row of another, as a thief at the database would do it."""
    with connection.cursor() as cursor, people.acting("thief", "copies"):
        cursor.execute(
            "UPDATE accounts_person SET national_id ="
            " (SELECT national_id FROM accounts_person WHERE id = %s) WHERE id = %s",
            [source, target],
        )
    return Person.objects.get(pk=target).national_id


def test_a_sealed_value_opens_in_its_own_row_only() -> None:
    one, other = people.person(), people.person("Rui Tavares")
    with pytest.raises(InvalidTag):
        _copied(one.pk, other.pk)
    assert Person.objects.get(pk=one.pk).national_id == one.national_id


def test_values_from_before_rows_were_bound_open_only_while_they_are_moved(settings: Any) -> None:
    person = people.person()
    with connection.cursor() as cursor, people.acting("test", "as it was written before"):
        cursor.execute(
            "UPDATE accounts_person SET national_id = %s WHERE id = %s",
            [seal(person.national_id, "person.national_id"), person.pk],
        )
    with pytest.raises(InvalidTag):
        _numbers()

    settings.SEALED_WITHOUT_ROW = True
    assert _numbers()[person.pk] == person.national_id
    assert dict(resealing.reseal_all())["accounts.person.national_id"] == 1
    settings.SEALED_WITHOUT_ROW = False
    assert _numbers()[person.pk] == person.national_id


def test_no_sealed_value_is_written_without_its_row() -> None:
    person = people.person()
    with pytest.raises(TypeError, match="sealed for one row"):
        Person.objects.filter(pk=person.pk).update(national_id="52998224725")


def test_a_sealed_value_opens_in_its_own_column_only() -> None:
    blob = seal("52998224725", "person.national_id")

    assert unseal(blob, "person.national_id") == "52998224725"
    with pytest.raises(InvalidTag):
        unseal(blob, "contact.value")


def test_every_sealed_column_has_a_name_of_its_own_kind() -> None:
    names = {field.seal_name for _model, field in resealing.sealed_fields()}

    assert "" not in names and "person.national_id" in names

"""Key rotation on a live system: every sealed value moves, none changes."""

from __future__ import annotations

import base64
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from django.core.management import call_command
from django.db import connection

from accounts import resealing, second_factor
from accounts.models import ContactPoint, Person, Role
from portal.sealed import seal, unseal
from tests.accounts import people

pytestmark = pytest.mark.django_db
SECRET = base64.b32encode(b"a secret of twenty b").decode()
OLD, NEW = b"1" * 32, b"9" * 32


def _key_ids(table: str, column: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT get_byte({column}, 0) FROM {table}")
        return {row[0] for row in cursor.fetchall()}


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
    known = dict(Person.objects.values_list("pk", "national_id"))

    settings.SEALING_KEYS = {1: OLD, 2: NEW}
    out = StringIO()
    call_command("reseal", stdout=out)

    assert "accounts.person.national_id: 5" in out.getvalue()
    assert "second factors: 1" in out.getvalue()
    assert _key_ids("accounts_person", "national_id") == {2}
    settings.SEALING_KEYS = {2: NEW}  # the old key is gone
    assert dict(Person.objects.values_list("pk", "national_id")) == known
    assert ContactPoint.objects.get().value == "ana@example.org"
    assert second_factor.current_code(officer) == second_factor.code_of(SECRET)
    assert Authenticator.objects.count() == 1
    assert sum(moved for _column, moved in resealing.reseal_all()) == 0  # nothing is left to do


def test_a_sealed_value_opens_in_its_own_column_only() -> None:
    blob = seal("52998224725", "person.national_id")

    assert unseal(blob, "person.national_id") == "52998224725"
    with pytest.raises(InvalidTag):
        unseal(blob, "contact.value")


def test_every_sealed_column_has_a_name_of_its_own_kind() -> None:
    names = {field.seal_name for _model, field in resealing.sealed_fields()}

    assert "" not in names and "person.national_id" in names

"""Own data: what one says oneself, each change told, a protected address shown to nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import contacts, own_data, process, queries
from accounts.actors import actor_for
from accounts.models import Address, ContactPoint, Person, Role
from accounts.permissions import Denied
from portal import clock, outbox
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.records import Change
from tests.accounts import people

pytestmark = pytest.mark.django_db
HOME = {
    "street": "Rua das Flores",
    "number": "12",
    "more": "Casa 2",
    "postcode": "01310100",
    "city": "São Paulo",
    "region": "SP",
}


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def _actor(user: Any) -> Any:
    session = {"level": 2, "stepped_up_at": clock.now().timestamp()}
    return actor_for(user.pk, session, clock.today())


def _lives(user: Any, **given: Any) -> Address:
    facts: dict[str, Any] = HOME | {"is_protected": False} | given
    return process.change_address(_actor(user), user.identity.person_id, at=clock.now(), **facts)


def _kinds(user: Any) -> list[str]:
    outbox.drain(clock.now)
    found = Notice.objects.filter(person=user.identity.person).order_by("id")
    return [notice.kind for notice in found]


# ── Addresses ────────────────────────────────────────────────────────────────────────────────


def test_a_new_address_ends_the_old_one_and_is_told_without_saying_which(client: Client) -> None:
    user = people.citizen()
    people.sign_in(client, user, stepped_up=True)

    assert client.post(reverse("home_address"), HOME | {"postcode": "12"}).status_code == 400
    assert client.post(reverse("home_address"), HOME)["Location"] == reverse("account")
    client.post(reverse("home_address"), HOME | {"street": "Avenida Nova"})

    page = client.get(reverse("account")).content.decode()
    assert "Avenida Nova 12, Casa 2, São Paulo – SP, 01310-100" in page
    assert "Rua das Flores" in client.get(reverse("home_address")).content.decode()
    assert _kinds(user) == ["address_changed", "address_changed"]
    told = str(list(Notice.objects.values_list("values", flat=True)))
    assert "Nova" not in told and "Flores" not in told
    kept = str(list(Change.objects.filter(table="accounts_address").values_list("after")))
    assert "Nova" not in kept  # sealed in the history, too


def test_a_protected_address_is_hidden_from_everybody_but_its_owner() -> None:
    user = people.citizen("Ana Prado")
    person_id, now = user.identity.person_id, clock.now()
    _lives(user, is_protected=True)
    officer, other = people.staff(*Role), people.staff(*Role)
    far = people.unit("Far away")
    for staff in (officer, other):
        staff.staff_member.unit = far

    own = own_data.home_of(_actor(user), person_id, now)
    assert own is not None
    assert own.text.startswith("Rua das Flores")
    seen = own_data.home_of(_actor(officer), person_id, now)
    assert seen is not None
    assert (seen.is_hidden, seen.text, seen.region, seen.city) == (True, "", "", "")

    member = officer.staff_member
    process.give_address_right(
        _actor(other), person_id, member, "summons by hand", now + timedelta(days=2), now
    )
    seen = own_data.home_of(_actor(officer), person_id, now)
    assert seen is not None
    assert seen.text.startswith("Rua das Flores")
    late = own_data.home_of(_actor(officer), person_id, now + timedelta(days=3))
    assert late is not None
    assert late.is_hidden
    third = own_data.home_of(_actor(other), person_id, now)
    assert third is not None
    assert third.is_hidden  # who gave the right has none


def test_a_right_to_a_protected_address_is_never_for_oneself_nor_for_long() -> None:
    user, now = people.citizen(), clock.now()
    giver, officer = people.staff(*Role), people.staff(*Role)
    person_id = user.identity.person_id
    without = people.staff(*[role for role in Role if role != Role.SUPERVISOR])
    soon, long = now + timedelta(days=1), now + timedelta(days=8)
    for actor, member, reason, until in (
        (giver, giver.staff_member, "why", soon),
        (giver, officer.staff_member, "why", long),
        (giver, officer.staff_member, "why", now),
        (giver, officer.staff_member, " ", soon),
        (without, officer.staff_member, "why", soon),
    ):
        with pytest.raises(Denied):
            process.give_address_right(_actor(actor), person_id, member, reason, until, now)


def test_nobody_else_reads_or_writes_an_address() -> None:
    user, other = people.citizen(), people.citizen("Bia Sá")
    person_id, now = user.identity.person_id, clock.now()
    _lives(user)
    treasury = people.staff(Role.TREASURY, Role.AUDITOR, Role.RULES)
    for actor in (_actor(other), _actor(treasury)):
        with pytest.raises(Denied):
            own_data.home_of(actor, person_id, now)
    with pytest.raises(Denied):
        process.change_address(_actor(other), person_id, at=now, **HOME, is_protected=False)
    with pytest.raises(Denied):
        own_data.homes_before(_actor(treasury), person_id, now)


# ── Name, language, phone ────────────────────────────────────────────────────────────────────


def test_the_social_name_and_the_language_are_ones_own_and_the_register_stays(
    client: Client,
) -> None:
    user = people.citizen("Ana Prado")
    people.sign_in(client, user)
    sent = {
        "social_name": "  Rosa   Prado ", "language": "es", "name": "X", "born_on": "2000-01-01",
        "sex": "M", "national_id": "1", "died_on": "2020-01-01", "source": "me", "person": "1",
    }  # fmt: skip

    assert client.post(reverse("about_me"), {"language": "xx"}).status_code == 400
    answer = client.post(reverse("about_me"), sent)

    assert answer["Location"] == reverse("account")
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "es"
    person = Person.objects.get(pk=user.identity.person_id)
    assert (person.social_name, person.language, person.name) == ("Rosa Prado", "es", "Ana Prado")
    before = user.identity.person
    for field in ("born_on", "sex", "national_id", "died_on", "source"):
        assert getattr(person, field) == getattr(before, field), field
    assert Change.objects.filter(table="accounts_person", actor="Ana Prado").exists()
    with pytest.raises(Mendable):
        process.change_language(_actor(user), person.pk, "xx", clock.now())


def test_a_phone_counts_when_its_code_came_back(client: Client, settings: Any) -> None:
    user = people.citizen("Ana Prado")
    with people.acting("test", "contact"):
        ContactPoint.objects.create(
            person=user.identity.person, kind="email", value="ana@example.org",
            confirmed_at=clock.now(),
        )  # fmt: skip
    people.sign_in(client, user, stepped_up=True)

    assert client.post(reverse("new_phone"), {"phone": "123"}).status_code == 400
    answer = client.post(reverse("new_phone"), {"phone": "(11) 91234-5678", "kind": "email"})
    outbox.drain(clock.now)
    [sent] = mail.outbox
    assert sent.to == ["5511912345678@sms.example.org"]
    code = next(word.strip(".") for word in sent.body.split() if word.strip(".").isdigit())
    assert client.get(answer["Location"]).status_code == 200
    client.post(answer["Location"], {"code": code})

    known = queries.contact_points(user.identity.person_id)
    assert known["phone"].value == "+5511912345678"
    assert known["email"].value == "ana@example.org"  # another kind, untouched
    assert _kinds(user) == ["phone_changed"]
    page = client.get(reverse("new_phone")).content.decode()
    assert "+5511912345678" in page  # the old one stands beside the new
    settings.SMS_GATEWAY_DOMAIN = ""
    assert client.get(reverse("new_phone")).status_code == 404


@pytest.mark.parametrize(
    ("text", "number"),
    [("11 91234-5678", "+5511912345678"), ("+55 (21) 3234-5678", "+552132345678"), ("x", "")],
)
def test_phone_numbers_are_read_as_people_write_them(text: str, number: str) -> None:
    if number:
        assert contacts.phone(text) == number
    else:
        with pytest.raises(Mendable):
            contacts.phone(text)


# ── Every form: what is not asked changes nothing ────────────────────────────────────────────


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("home_address", HOME),
        ("about_me", {"social_name": "Rosa", "language": "pt"}),
        ("new_phone", {"phone": "11 91234-5678"}),
        ("new_email", {"email": "new@example.org"}),
        ("payout_lock", {}),
        (
            "payout_account",
            {"bank_code": "104", "branch": "1234", "number": "12345-6", "holder": "Ana Prado"},
        ),
    ],
)
def test_fields_that_are_not_asked_reach_no_row_of_anybody_else(
    client: Client, page: str, form: dict[str, str]
) -> None:
    user, other = people.citizen("Ana Prado"), people.citizen("Bia Sá")
    people.sign_in(client, user, stepped_up=True)
    foreign = str(other.identity.person_id)
    more = dict.fromkeys(
        ["person", "person_id", "id", "pk", "user", "user_id", "owner", "set_by", "lifted_by"],
        foreign,
    )
    more |= {"effective_at": "2020-01-01", "confirmed_at": "2020-01-01", "ended_at": "2020-01-01"}
    more |= {"since": "2020-01-01", "set_at": "2020-01-01", "kind": "address", "status": "x"}
    before = clock.now()
    last = Change.objects.order_by("-id").values_list("id", flat=True).first() or 0

    assert client.post(reverse(page), form | more).status_code == 302

    for change in Change.objects.filter(id__gt=last):
        row = change.after or {}
        assert row.get("person_id", user.identity.person_id) == user.identity.person_id
        for field in ("effective_at", "since", "set_at", "confirmed_at"):
            assert row.get(field) is None or row[field] >= before.isoformat()[:10], field
        for field in ("ended_at", "lifted_by_id", "lifted_at"):
            assert row.get(field) is None, field

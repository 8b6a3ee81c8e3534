"""One's own data: certified facts, and where the money goes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts import banks, process, queries
from accounts.actors import actor_for
from accounts.models import ContactPoint, Inquiry, PayoutAccount, Person, User
from portal.errors import Mendable
from portal.models import Change, OutboxEvent
from portal.sealed import blind_index
from tests.accounts import people

AT = datetime(2026, 11, 20, 15, tzinfo=UTC)
COOL = timedelta(hours=72)
FIRST = {"bank_code": "104", "branch": "1234", "number": "12345-6"}
SECOND = {"bank_code": "1", "branch": "99", "number": "7.654.321-X"}
HOLDER = "ANA B SOUZA"


def _change(user: User, account: dict[str, str], at: datetime, **given: Any) -> PayoutAccount:
    session = {"level": 2, "stepped_up_at": at.timestamp()} | given.pop("session", {})
    actor = actor_for(user.pk, session, at.date())
    person_id = given.pop("person_id", user.identity.person_id)
    return process.change_payout_account(
        actor, person_id, **{"holder": HOLDER} | account | given, at=at
    )


# ── Where the money goes ─────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_new_account_takes_effect_after_the_cooling_off_and_the_old_one_holds_till_then() -> None:
    user = people.citizen()
    person_id = user.identity.person_id
    first = _change(user, FIRST, AT)
    assert queries.payout_account(person_id, AT + COOL - timedelta(seconds=1)) is None
    assert queries.payout_account(person_id, AT + COOL) == first

    later = AT + timedelta(days=30)
    second = _change(user, SECOND, later)

    assert (second.bank_code, second.branch, second.number) == ("001", "0099", "7654321X")
    assert queries.payout_account(person_id, later + COOL - timedelta(seconds=1)) == first
    assert queries.payout_account(person_id, later + COOL) == second
    assert queries.pending_payout_account(person_id, later) == second
    assert queries.payout_accounts([person_id], later) == {person_id: first}
    assert OutboxEvent.objects.filter(kind="payout_account.changed").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [1, 71])
def test_an_account_replaced_while_it_cools_off_never_takes_effect(hours: int) -> None:
    user = people.citizen()
    person_id = user.identity.person_id
    first = _change(user, FIRST, AT)
    start = AT + timedelta(days=30)
    _change(user, SECOND, start)
    again = start + timedelta(hours=hours)

    third = _change(user, {**SECOND, "number": "11111-1"}, again)

    for hour in range(hours + 72):
        assert queries.payout_account(person_id, start + timedelta(hours=hour)) == first
    assert queries.payout_account(person_id, again + COOL) == third


@pytest.mark.django_db
def test_the_same_account_is_not_taken_twice() -> None:
    user = people.citizen()
    _change(user, FIRST, AT)

    with pytest.raises(Mendable, match="already have"):
        _change(user, FIRST, AT + timedelta(minutes=1))

    assert PayoutAccount.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "session",
    [
        {"level": 1},
        {"stepped_up_at": None},
        {"stepped_up_at": (AT - timedelta(minutes=6)).timestamp()},
        {"stepped_up_at": (AT + timedelta(minutes=6)).timestamp()},
    ],
)
def test_without_level_and_fresh_step_up_no_account_changes(session: dict[str, Any]) -> None:
    user = people.citizen()

    with pytest.raises(process.Denied):
        _change(user, FIRST, AT, session=session)

    assert not PayoutAccount.objects.exists()


@pytest.mark.django_db
def test_nobody_changes_the_account_of_somebody_else() -> None:
    other = people.person("Ana Bela Souza")

    with pytest.raises(process.Denied):
        _change(people.citizen(), FIRST, AT, person_id=other.pk)


ABROAD = {
    "bank_code": "IBAN", "branch": "cgdi pt pl xxx", "number": "PT50 0002 0123 1234 5678 9015 4",
}  # fmt: skip


@pytest.mark.django_db
def test_an_account_in_another_country_is_named_by_its_iban(client: Client) -> None:
    user = people.citizen()
    people.sign_in(client, user, stepped_up=True)

    assert client.post(reverse("payout_account"), ABROAD | {"holder": HOLDER}).status_code == 302

    kept = PayoutAccount.objects.get(person=user.identity.person)
    assert (kept.bank_code, kept.branch) == ("IBAN", "CGDIPTPL")
    assert kept.number == "PT50000201231234567890154"
    page = client.get(reverse("account")).content.decode()
    assert "BIC CGDIPTPL, IBAN ••••\N{NO-BREAK SPACE}154" in page and "PT50" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"bank_code": "999"}, "bank_code"),
        ({"branch": "12a4"}, "branch"),
        ({"branch": "0000"}, "branch"),
        ({"number": "1"}, "number"),
        ({"number": "12345-6; DROP TABLE"}, "number"),
        ({"number": "000-0"}, "number"),
        ({"holder": "Rui Tavares"}, "holder"),
        (ABROAD | {"number": "PT50000201231234567890155"}, "number"),  # a digit is wrong
        (ABROAD | {"number": "12345-6"}, "number"),
        (ABROAD | {"number": "BR1800360305000010009795493C1"}, "bank_code"),
        (ABROAD | {"branch": "1234"}, "branch"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    client: Client, wrong: dict[str, str], field: str
) -> None:
    people.sign_in(client, people.citizen(), stepped_up=True)
    form = {**FIRST, "holder": HOLDER, **wrong}

    page = client.post(reverse("payout_account"), form)

    assert page.status_code == 400
    assert field in page.context["form"].errors
    assert f'id="id_{field}_error"' in page.content.decode()
    assert not PayoutAccount.objects.exists()


@pytest.mark.django_db
def test_fields_that_the_form_does_not_have_change_nothing(client: Client) -> None:
    user, other = people.citizen(), people.person("Rui Tavares")
    people.sign_in(client, user, stepped_up=True)
    extra = {field.name: other.pk for field in PayoutAccount._meta.get_fields()}

    client.post(
        reverse("payout_account"),
        {**extra, **FIRST, "holder": HOLDER, "effective_at": "2000-01-01", "set_by": "x"},
    )

    account = PayoutAccount.objects.get()
    assert (account.person_id, account.set_by) == (
        user.identity.person_id,
        str(user.identity.person),
    )
    assert account.effective_at > people.clock.now()


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Ana Beatriz de Souza", True),
        ("ANA BEATRIZ SOUZA", True),
        ("ana b. de souza", True),
        ("Ana Souza", True),
        ("Ana Beatriz", False),
        ("Ana", False),
        ("Ana C Souza", False),
        ("Souza Ana Beatriz", False),
        ("", False),
    ],
)
def test_the_holder_is_the_person_as_banks_write_names(written: str, same: bool) -> None:
    assert banks.same_holder(written, "Ana Beatriz de Souza", "") is same


@given(st.text(), st.text(), st.text())
def test_any_text_is_an_account_or_a_clear_error(bank: str, branch: str, number: str) -> None:
    try:
        found = banks.checked(bank, branch, number)
    except Mendable as error:
        assert error.field in ("bank_code", "branch", "number") and error.message
    else:
        assert banks.checked(*found) == found


# ── At rest ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_personal_numbers_rest_sealed_also_in_the_history() -> None:
    user = people.citizen()
    person = user.identity.person
    _change(user, FIRST, AT)
    with people.acting("test", "contact"):
        ContactPoint.objects.create(person=person, kind="email", value="ana@example.org")

    with connection.cursor() as cursor:
        cursor.execute("SELECT national_id::text FROM accounts_person")
        cursor.execute("SELECT to_jsonb(t)::text FROM accounts_person t")
        rows = [row[0] for row in cursor.fetchall()]
        for table in ("accounts_payoutaccount", "accounts_contactpoint"):
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            rows += [row[0] for row in cursor.fetchall()]
    rows += [json.dumps([change.before, change.after]) for change in Change.objects.all()]
    for secret in (person.national_id, "123456", "ana@example.org"):
        assert rows and not any(secret in row for row in rows)
        assert not any(secret.encode().hex() in row for row in rows)
    assert Person.objects.get().national_id == person.national_id
    assert queries.find_by_national_id(person.national_id) == person


@pytest.mark.django_db
def test_the_look_up_digest_depends_on_the_key(settings: Any) -> None:
    index = queries.national_id_index("529.982.247-25")
    assert index == queries.national_id_index("52998224725")
    settings.BLIND_INDEX_KEY = b"3" * 32
    assert blind_index("52998224725", "person.national_id") != index


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ["", "somebody"])
def test_no_row_of_a_person_changes_without_actor_and_reason(actor: str) -> None:
    person = people.person()

    with pytest.raises(DatabaseError, match="needs an actor and a reason"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('portal.reason', '', true)")
            cursor.execute("SELECT set_config('portal.actor', %s, true)", [actor])
        Person.objects.filter(pk=person.pk).update(born_on=date(1950, 1, 1))

    assert Person.objects.get().born_on == person.born_on


@pytest.mark.django_db
def test_a_change_is_kept_with_before_after_who_and_why() -> None:
    person = people.person()
    with people.acting("Marta Lima", "register corrected"):
        Person.objects.filter(pk=person.pk).update(born_on=date(1950, 1, 1))

    change = Change.objects.filter(table="accounts_person", operation="UPDATE").get()
    assert (change.before["born_on"], change.after["born_on"]) == ("1961-05-03", "1950-01-01")
    assert (change.actor, change.reason) == ("Marta Lima", "register corrected")


# ── Pages ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_the_account_page_shows_facts_with_their_source(client: Client) -> None:
    user = people.citizen(checked_on=date(2026, 3, 1))
    _change(user, FIRST, AT)
    people.sign_in(client, user)

    page = client.get(reverse("account")).content.decode()

    assert "Ana Beatriz de Souza" in page and "civil register" in page and "1 March 2026" in page
    assert "Caixa" in page and "12345-6" not in page and "123456" not in page


@pytest.mark.django_db
def test_a_certified_fact_is_questioned_and_not_edited(client: Client) -> None:
    user = people.citizen()
    people.sign_in(client, user)
    page = reverse("question_fact", args=["born_on"])

    assert client.get(page).status_code == 200
    assert client.post(page, {"words": " "}).status_code == 400
    answer = client.post(page, {"words": "I was born in 1960", "born_on": "1960-05-03"})

    inquiry = Inquiry.objects.get()
    assert answer["Location"] == reverse("inquiry_sent", args=[inquiry.reference])
    assert (inquiry.kind, inquiry.field) == ("fact", "born_on")
    assert Person.objects.get().born_on == date(1961, 5, 3)
    assert client.get(reverse("question_fact", args=["password"])).status_code == 404
    assert inquiry.reference in client.get(reverse("my_inquiries")).content.decode()


@pytest.mark.django_db
def test_the_receipt_of_another_person_is_not_found(client: Client) -> None:
    other = people.citizen("Rui Tavares")
    actor = actor_for(other.pk, {}, AT.date())
    inquiry = process.question_fact(actor, actor.person_id or 0, "name", "no", AT)
    people.sign_in(client, people.citizen())

    assert client.get(reverse("inquiry_sent", args=[inquiry.reference])).status_code == 404


@pytest.mark.django_db
def test_a_wrong_national_id_registers_nobody() -> None:
    with pytest.raises(Mendable) as error:
        people.person(national_id="11111111111")

    assert error.value.field == "national_id"
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_a_person_is_registered_once() -> None:
    first = people.person(national_id="529.982.247-25")
    assert people.person("Somebody Else", national_id="52998224725") == first
    assert Person.objects.get().name == "Ana Beatriz de Souza"

"""Signing in with the digital identity, against the running provider."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.models import DuplicateCase, Identity, Level, PayoutAccount, SignInEvent, User
from tests.accounts import people
from tests.accounts.provider import HIGH, LOW, STRANGER, Provider

pytestmark = pytest.mark.django_db

NEW_ACCOUNT = {
    "bank_code": "104",
    "branch": "1234",
    "number": "12345-6",
    "holder": "Ana Beatriz de Souza",
}


def test_a_citizen_signs_in_and_is_linked_by_the_certified_national_id(
    client: Client, sign_in_with_provider: Any, provider: Provider
) -> None:
    person = people.person(national_id=HIGH)

    answer = sign_in_with_provider(client, HIGH, next="/account/")

    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    page = client.get("/account/")
    assert "Ana Beatriz de Souza" in page.content.decode()
    identity = Identity.objects.get(person=person)
    assert identity.provider == provider.origin
    assert provider.origin in identity.proof and "level low" in identity.proof
    assert client.session["level"] == Level.LOW
    assert provider.seen == []  # no second factor was asked for
    assert [event.kind for event in SignInEvent.objects.filter(user=identity.user)] == ["sign_in"]


def test_no_claim_of_the_citizen_is_stored_with_the_sign_in(
    client: Client, sign_in_with_provider: Any
) -> None:
    people.person(national_id=HIGH)

    sign_in_with_provider(client, HIGH)

    account = SocialAccount.objects.get()
    assert account.extra_data == {}
    user = User.objects.get()
    assert (user.email, user.first_name, user.last_name) == ("", "", "")
    assert HIGH not in str(dict(client.session))


def test_the_session_key_changes_at_sign_in_and_at_step_up(
    client: Client, sign_in_with_provider: Any, provider: Provider
) -> None:
    people.person(national_id=HIGH)
    client.get("/sign-in/")
    client.post("/sign-in/digital-identity/", {"next": "/"})
    before = client.session.session_key

    sign_in_with_provider(client, HIGH)
    signed_in = client.session.session_key
    _step_up(client, provider, HIGH, "/account/payout/")

    assert len({before, signed_in, client.session.session_key}) == 3
    assert client.session["level"] == Level.SUBSTANTIAL


def _step_up(client: Client, provider: Provider, national_id: str, page: str) -> Any:
    answer = client.get(page)
    assert urlsplit(answer["Location"]).path == "/sign-in/again/"
    why = client.get(answer["Location"])
    assert why.status_code == 200 and "filled in is kept" not in why.content.decode()
    asked = {key: value[0] for key, value in parse_qs(urlsplit(answer["Location"]).query).items()}
    answer = client.post("/sign-in/again/", asked)
    return client.get(provider.walk(answer["Location"], national_id))


def test_bank_data_needs_a_step_up_and_the_sent_form_waits(
    client: Client, sign_in_with_provider: Any, provider: Provider
) -> None:
    person = people.person(national_id=HIGH)
    sign_in_with_provider(client, HIGH)

    answer = client.post("/account/payout/", NEW_ACCOUNT)
    asked = {key: value[0] for key, value in parse_qs(urlsplit(answer["Location"]).query).items()}
    assert asked == {"next": "/account/payout/", "level": "substantial"}
    assert "12345" not in str(dict(client.session))  # it rests sealed
    assert "filled in is kept" in client.get(answer["Location"]).content.decode()
    answer = client.post("/sign-in/again/", asked)
    back = client.get(provider.walk(answer["Location"], HIGH))

    assert back["Location"] == "/account/payout/"
    assert provider.seen == ["code"]
    page = client.get("/account/payout/").content.decode()
    assert 'value="12345-6"' in page and not PayoutAccount.objects.exists()
    assert 'value="12345-6"' not in client.get("/account/payout/").content.decode()  # once only
    assert client.post("/account/payout/", NEW_ACCOUNT)["Location"] == "/account/"
    assert PayoutAccount.objects.get(person=person).number == "123456"
    kinds = SignInEvent.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["sign_in", "step_up"]


def test_an_identity_that_reaches_only_the_low_level_does_not_reach_bank_data(
    client: Client, sign_in_with_provider: Any, provider: Provider
) -> None:
    people.person(national_id=LOW)
    sign_in_with_provider(client, LOW)

    _step_up(client, provider, LOW, "/account/payout/")

    assert client.session["level"] == Level.LOW
    answer = client.get("/account/payout/")
    assert answer.status_code == 302
    assert "once more" in client.get(answer["Location"]).content.decode()


def test_a_lower_level_written_into_the_request_gives_the_lower_level_only(
    client: Client, sign_in_with_provider: Any, provider: Provider
) -> None:
    people.person(national_id=HIGH)
    sign_in_with_provider(client, HIGH)
    client.get("/account/payout/")
    answer = client.post("/sign-in/again/", {"next": "/account/payout/", "level": "substantial"})
    tampered = answer["Location"].replace("acr_values=substantial", "acr_values=low")
    assert tampered != answer["Location"]

    client.get(provider.walk(tampered, HIGH))

    assert client.session["level"] == Level.LOW
    assert client.get("/account/payout/").status_code == 302


def test_a_step_up_by_somebody_else_changes_who_is_signed_in_and_keeps_no_form(
    client: Client, sign_in_with_provider: Any, provider: Provider
) -> None:
    people.person(national_id=HIGH)
    people.person("Rui Tavares", national_id=STRANGER)
    sign_in_with_provider(client, HIGH)
    client.post("/account/payout/", NEW_ACCOUNT)
    answer = client.post("/sign-in/again/", {"next": "/account/payout/", "level": "substantial"})

    client.get(provider.walk(answer["Location"], STRANGER))

    page = client.get("/account/payout/").content.decode()
    assert "Rui Tavares" in page and "12345-6" not in page.replace("For example 12345-6.", "")


def test_someone_who_is_not_in_our_records_is_told_what_to_do(
    client: Client, sign_in_with_provider: Any
) -> None:
    answer = sign_in_with_provider(client, STRANGER)

    assert answer["Location"] == "/sign-in/unknown/"
    page = client.get("/sign-in/unknown/")
    assert page.status_code == 403 and "What you can do" in page.content.decode()
    assert not User.objects.exists() and not SocialAccount.objects.exists()


def test_the_first_sign_in_adopts_the_sign_in_that_was_prepared(
    client: Client, sign_in_with_provider: Any
) -> None:
    user = people.citizen(national_id=HIGH)

    sign_in_with_provider(client, HIGH)

    assert client.session["_auth_user_id"] == str(user.pk)
    assert User.objects.count() == 1
    assert not Identity.objects.get().subject.startswith("awaited:")


def test_a_second_identity_of_the_same_person_needs_a_human(
    client: Client, sign_in_with_provider: Any, provider: Provider
) -> None:
    user = people.citizen(national_id=HIGH)
    with people.acting("test", "test"):
        Identity.objects.filter(user=user).update(provider=provider.origin, subject="another")

    answer = sign_in_with_provider(client, HIGH)

    assert answer["Location"] == "/sign-in/conflict/"
    assert "_auth_user_id" not in client.session
    case = DuplicateCase.objects.get()
    assert (case.kind, case.person, case.state) == ("identity", user.identity.person, "open")
    assert (case.provider, "certified by" in case.proof) == (provider.origin, True)
    sign_in_with_provider(client, HIGH)  # again: still one case
    assert DuplicateCase.objects.count() == 1


def test_an_answer_cannot_be_used_in_another_browser(client: Client, provider: Provider) -> None:
    people.person(national_id=HIGH)
    answer = client.post("/sign-in/digital-identity/", {"next": "/"})
    back = provider.walk(answer["Location"], HIGH)

    other = Client()
    answer = other.get(back)

    assert answer["Location"] == "/sign-in/refused/"
    assert "_auth_user_id" not in other.session


def test_a_wrong_password_at_the_provider_signs_nobody_in(
    client: Client, provider: Provider
) -> None:
    answer = client.post("/sign-in/digital-identity/", {"next": "/"})

    assert provider.walk(answer["Location"], HIGH, password="wrong") == "refused"
    assert provider.walk(answer["Location"], HIGH, password="demo").startswith("http://testserver")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_after_the_sign_in_nobody_is_sent_to_another_site(
    client: Client, sign_in_with_provider: Any, target: str
) -> None:
    people.person(national_id=HIGH)

    assert sign_in_with_provider(client, HIGH, next=target)["Location"] == "/"


def test_a_provider_that_is_down_gives_a_page_that_says_so(client: Client, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = (
        "http://localhost:9"
    )

    answer = client.post("/sign-in/digital-identity/", {"next": "/"})

    assert answer.status_code == 503
    assert "does not answer" in answer.content.decode()

"""Staff: password, then a second factor, before any page."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts import second_factor
from accounts.models import Role, SignInEvent
from tests.accounts import people

pytestmark = pytest.mark.django_db
SECRET = base64.b32encode(b"a secret of twenty b").decode()
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def _password(client: Client, username: str, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": username, "password": password})


def test_password_and_code_open_the_door(client: Client) -> None:
    officer = people.staff(Role.CASEWORKER)
    second_factor.enrol_totp(officer, SECRET)

    answer = _password(client, officer.username)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("mfa_authenticate")).status_code == 200
    assert "_auth_user_id" not in client.session  # the password alone signs nobody in
    client.post(reverse("mfa_authenticate"), {"code": second_factor.current_code(officer)})

    assert client.session["_auth_user_id"] == str(officer.pk)
    assert client.get(reverse("account")).status_code == 200
    assert SignInEvent.objects.get(user=officer).kind == "sign_in"


def test_a_code_works_only_once(client: Client) -> None:
    officer = people.staff(Role.CASEWORKER)
    second_factor.enrol_totp(officer, SECRET)
    code = second_factor.current_code(officer)
    _password(client, officer.username)
    client.post(reverse("mfa_authenticate"), {"code": code})

    other = Client()
    _password(other, officer.username)
    page = other.post(reverse("mfa_authenticate"), {"code": code})

    assert page.status_code == 200 and "_auth_user_id" not in other.session


def test_staff_without_a_second_factor_reach_no_page_but_its_set_up(client: Client) -> None:
    officer = people.staff(Role.CASEWORKER)
    _password(client, officer.username)

    for page in ("account", "sign_ins", "open_inquiries", "access_log"):
        assert client.get(reverse(page))["Location"] == reverse("mfa_activate_totp")
    answer = client.get(reverse("mfa_activate_totp"), follow=True)
    assert answer.request["PATH_INFO"] == reverse("account_reauthenticate")


def test_setting_up_the_second_factor_opens_the_pages(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    officer = people.staff(Role.CASEWORKER)
    _password(client, officer.username)
    again = f"{reverse('account_reauthenticate')}?next={reverse('mfa_activate_totp')}"
    client.post(again, {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": second_factor.code_of(secret)})
    answer.wsgi_request.session.save()  # a test commits later than the middleware saves

    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(reverse("account")).status_code == 200
    stored = Authenticator.objects.get(user=officer, type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in stored and secret not in str(base64.b64decode(stored))


def test_a_known_and_an_unknown_name_get_the_same_answer_for_the_same_work(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = people.staff(Role.CASEWORKER)
    hashed: list[str] = []
    real = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: hashed.append(password) or real(self, password, salt),
    )

    known = _password(client, officer.username, "wrong")
    work_for_known = len(hashed)
    hashed.clear()
    unknown = _password(Client(), "nobody-here", "wrong")

    assert work_for_known == len(hashed) == 1
    assert known.status_code == unknown.status_code == 200
    assert _digest(known, officer.username) == _digest(unknown, "nobody-here")


def _digest(page: Any, name: str) -> str:
    text = re.sub(r'value="\w{64}"', "", page.content.decode()).replace(name, "NAME")
    return hashlib.sha256(text.encode()).hexdigest()


def test_guessing_is_stopped_for_known_and_unknown_names_alike(client: Client) -> None:
    officer = people.staff(Role.CASEWORKER)

    for name in (officer.username, "nobody-here"):
        cache.clear()
        for _ in range(5):
            _password(client, name, "wrong")
        page = _password(client, name).content.decode()
        assert "Too many failed login attempts" in page
    assert "_auth_user_id" not in client.session


def test_staff_step_up_with_the_second_factor(client: Client) -> None:
    officer = people.staff(Role.TREASURY)
    second_factor.enrol_totp(officer, SECRET)
    people.sign_in(client, officer)

    answer = client.post(
        f"{reverse('mfa_reauthenticate')}?next=/account/",
        {"code": second_factor.current_code(officer), "next": "/account/"},
    )

    assert answer["Location"] == "/account/"
    assert client.session["stepped_up_at"]
    assert SignInEvent.objects.filter(user=officer).first().kind == "step_up"


def test_a_member_of_staff_who_left_is_out_at_the_next_request(client: Client) -> None:
    officer = people.staff(Role.AUDITOR)
    people.sign_in(client, officer)
    assert client.get(reverse("open_inquiries")).status_code == 200

    with people.acting("test", "left"):
        officer.staff_member.left_on = people.clock.today()
        officer.staff_member.save()

    assert client.get(reverse("open_inquiries"))["Location"].startswith("/sign-in/")


def test_a_role_that_was_taken_away_is_gone_at_the_next_request(client: Client) -> None:
    officer = people.staff(Role.AUDITOR)
    people.sign_in(client, officer)
    assert client.get(reverse("open_inquiries")).status_code == 200

    people.take_role(officer.staff_member, Role.AUDITOR)

    assert client.get(reverse("open_inquiries")).status_code == 404


def test_nobody_signs_up_and_nobody_resets_a_password_by_mail(client: Client) -> None:
    assert client.get(reverse("account_signup"))["Location"] == "/sign-in/"
    for path in ("/accounts/signup/", "/accounts/password/reset/", "/password/reset/"):
        assert client.get(path).status_code == 404


def test_the_demo_prints_codes_and_nothing_else_does(settings: Any) -> None:
    officer = people.staff(Role.CASEWORKER)
    second_factor.enrol_totp(officer, SECRET)
    out = StringIO()
    call_command("totp", officer.username, stdout=out)
    assert out.getvalue().strip() == second_factor.current_code(officer)

    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("totp", officer.username)


def test_production_hashes_passwords_with_argon2() -> None:
    from portal.settings import base

    assert base.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]

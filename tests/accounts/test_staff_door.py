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

from accounts import enrolment, process, second_factor
from accounts.actors import actor_for
from accounts.models import EnrolmentCode, Person, Role, SignInEvent
from portal import clock
from portal.errors import Mendable
from portal.records import Change
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


def _admin(client: Client) -> Any:
    """Return an administrator who stepped up a moment ago, signed in."""
    user = people.staff(Role.ADMIN, name="Ada Admin")
    people.sign_in(client, user, stepped_up=True)
    return user


def _code_for(officer: Any) -> str:
    """Return an enrolment code as the administrator reads it from the page."""
    office = Client()
    _admin(office)
    page = office.post(reverse("give_enrolment_code"), {"staff": officer.staff_member.pk})
    return str(page.context["code"])


def test_staff_without_a_second_factor_reach_no_page_but_its_set_up(client: Client) -> None:
    officer = people.staff(Role.CASEWORKER)
    _password(client, officer.username)

    for page in ("account", "sign_ins", "open_inquiries", "mfa_index", "mfa_view_recovery_codes"):
        assert client.get(reverse(page))["Location"] == reverse("enrolment_code")
    for page in ("mfa_activate_totp", "mfa_add_webauthn"):  # the password alone enrols nothing
        assert client.get(reverse(page))["Location"] == reverse("enrolment_code")
        assert client.post(reverse(page), {"code": "123456"})["Location"].endswith("enrol/")


def _enrol(client: Client, officer: Any, capture: Any) -> Any:
    """Set an app up with a code and return the answer of the last step."""
    _password(client, officer.username)
    page = client.post(reverse("enrolment_code"), {"code": _code_for(officer).lower()})
    assert "demonstration" in page.content.decode()
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    again = f"{reverse('account_reauthenticate')}?next={reverse('mfa_activate_totp')}"
    client.post(again, {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    with capture(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": second_factor.code_of(secret)})
    people.follow_key(client, answer)
    return answer, secret


def test_a_code_of_the_administrator_and_a_factor_open_the_pages(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    officer = people.staff(Role.CASEWORKER)

    answer, secret = _enrol(client, officer, django_capture_on_commit_callbacks)

    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(reverse("account")).status_code == 200
    stored = Authenticator.objects.get(user=officer, type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in stored and secret not in str(base64.b64decode(stored))
    assert EnrolmentCode.objects.get(staff__user=officer).used_at is not None


def test_an_enrolment_code_counts_once_for_a_day_for_one_person_and_rests_as_a_digest() -> None:
    officer, other = people.staff(Role.CASEWORKER), people.staff(Role.CASEWORKER)
    code = _code_for(officer)
    kept = EnrolmentCode.objects.get()
    assert code.replace("-", "") not in str(Change.objects.values_list("after", flat=True))

    def tries(user: Any, text: str) -> int:
        client = Client()
        _password(client, user.username)
        return int(client.post(reverse("enrolment_code"), {"code": text}).status_code)

    assert tries(other, code) == 400
    assert tries(officer, "AAAA-AAAA-AAAA") == 400
    assert tries(officer, code) == 200
    for change in ({"used_at": clock.now()}, {"used_at": None, "expires_at": clock.now()}):
        with people.acting("test", "code"):
            EnrolmentCode.objects.filter(pk=kept.pk).update(**change)
        assert tries(officer, code) == 400
    newer = _code_for(officer)
    assert _code_for(officer) != newer
    assert tries(officer, newer) == 400  # a newer one kills the one before


def test_guessing_enrolment_codes_ends_after_five_tries(client: Client) -> None:
    officer = people.staff(Role.CASEWORKER)
    code = _code_for(officer)
    _password(client, officer.username)
    for _try in range(5):
        client.post(reverse("enrolment_code"), {"code": "AAAA-AAAA-AAAA"})

    page = client.post(reverse("enrolment_code"), {"code": code})

    assert page.status_code == 400 and "Too many tries" in page.content.decode()


def test_only_an_administrator_after_a_step_up_gives_codes_and_never_to_themselves(
    client: Client,
) -> None:
    officer = people.staff(Role.CASEWORKER)
    every_other = [role for role in Role if role != Role.ADMIN]
    people.sign_in(client, people.staff(*every_other), stepped_up=True)
    given = {"staff": officer.staff_member.pk}
    assert client.post(reverse("give_enrolment_code"), given).status_code == 404

    stale = people.sign_in(Client(), people.staff(Role.ADMIN))
    assert stale.post(reverse("give_enrolment_code"), given).status_code == 302

    office = Client()
    own = _admin(office).staff_member.pk
    for text in (own, 987_654, "x", ""):
        answer = office.post(reverse("give_enrolment_code"), {"staff": text})
        assert answer.status_code == 404
    assert not EnrolmentCode.objects.exists()
    office.post(reverse("give_enrolment_code"), given | {"given_by": own + 1, "used_at": "x"})
    assert EnrolmentCode.objects.get().given_by_id == own


def test_where_apps_are_not_enough_for_staff_only_a_passkey_opens_the_pages(
    client: Client, settings: Any
) -> None:
    settings.STAFF_TOTP_ALLOWED = False
    officer = people.staff(Role.CASEWORKER)
    second_factor.enrol_totp(officer, SECRET)
    people.sign_in(client, officer)  # with the code of an app

    assert client.get(reverse("account"))["Location"] == reverse("enrolment_code")
    page = client.post(reverse("enrolment_code"), {"code": _code_with_passkey(officer)})
    assert page.status_code == 200
    assert "demonstration" not in page.content.decode()
    assert client.get(reverse("mfa_activate_totp")).status_code == 404

    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "webauthn", "at": 1}]
    session.save()
    assert client.get(reverse("account")).status_code == 200


def _code_with_passkey(officer: Any) -> str:
    admin = people.staff(Role.ADMIN)
    actor = actor_for(admin.pk, {"stepped_up_at": clock.now().timestamp()}, clock.today())
    return enrolment.give_code(actor, officer.staff_member, clock.now())


def test_citizens_do_not_find_the_pages_of_staff_factors(client: Client) -> None:
    people.sign_in(client, people.citizen(), stepped_up=True)
    names = ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn"]
    names += ["mfa_view_recovery_codes", "mfa_generate_recovery_codes", "account_reauthenticate"]
    names += ["mfa_reauthenticate", "mfa_reauthenticate_webauthn", "enrolment_code"]
    names += ["give_enrolment_code", "mfa_deactivate_totp"]
    for name in names:
        for send in (client.get, client.post):
            assert send(reverse(name)).status_code == 404, name


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
    before = client.session.session_key

    answer = client.post(
        f"{reverse('mfa_reauthenticate')}?next=/account/",
        {"code": second_factor.current_code(officer), "next": "/account/"},
    )

    assert answer["Location"] == "/account/"
    assert client.session["stepped_up_at"]
    assert client.session.session_key != before  # a key that leaked does not rise with its owner
    assert SignInEvent.objects.filter(user=officer).first().kind == "step_up"


def test_a_member_of_staff_who_left_is_out_at_the_next_request(client: Client) -> None:
    officer = people.staff(Role.AUDITOR)
    people.sign_in(client, officer)
    assert client.get(reverse("open_inquiries")).status_code == 200

    with people.acting("test", "left"):
        officer.staff_member.left_on = people.clock.today()
        officer.staff_member.save()

    assert client.get(reverse("open_inquiries"))["Location"].startswith("/sign-in/")


def test_a_member_of_staff_whose_death_the_register_reports_is_out_and_stays_out(
    client: Client,
) -> None:
    insured = people.person("Marta Lima")
    officer = people.staff(Role.AUDITOR, own_person=insured)
    second_factor.enrol_totp(officer, SECRET)
    people.sign_in(client, officer)
    assert client.get(reverse("open_inquiries")).status_code == 200

    with people.acting("civil register", "death"):
        Person.objects.filter(pk=insured.pk).update(died_on=people.clock.today())

    assert client.get(reverse("open_inquiries"))["Location"].startswith("/sign-in/")
    again = Client()  # whoever has the password and the second factor
    _password(again, officer.username)
    again.post(reverse("mfa_authenticate"), {"code": second_factor.current_code(officer)})
    assert again.get(reverse("open_inquiries"))["Location"].startswith("/sign-in/")


def test_nobody_gets_a_new_way_in_after_their_death(client: Client) -> None:
    insured = people.person("Marta Lima")
    officer = people.staff(Role.AUDITOR, own_person=insured).staff_member
    admin = actor_for(_admin(client).pk, client.session, clock.today())
    with people.acting("civil register", "death"):
        Person.objects.filter(pk=insured.pk).update(died_on=people.clock.today())
    officer.refresh_from_db()

    with pytest.raises(Mendable, match="no longer works here"):
        enrolment.give_code(admin, officer, clock.now())
    with pytest.raises(Mendable, match="no longer works here"):
        process.propose_lost_factor(admin, officer, "lost on the way", clock.now())


def test_administrators_are_told_of_a_colleague_who_died_until_their_roles_are_gone(
    client: Client,
) -> None:
    insured = people.person("Nora Falcão")
    officer = people.staff(Role.AUDITOR, name="Nora Falcão", own_person=insured)
    every_other = [role for role in Role if role != Role.ADMIN]
    admin, other = Client(), people.sign_in(Client(), people.staff(*every_other))
    _admin(admin)
    assert "Nora Falcão" not in admin.get("/").content.decode()

    with people.acting("civil register", "death"):
        Person.objects.filter(pk=insured.pk).update(died_on=people.clock.today())

    told = admin.get("/").content.decode()
    assert "Nora Falcão" in told and reverse("propose", args=["role"]) in told
    assert "Nora Falcão" not in other.get("/").content.decode()
    people.take_role(officer.staff_member, Role.AUDITOR)
    assert "Nora Falcão" not in admin.get("/").content.decode()


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

"""Citizens' second road: the same words and work for everybody, and no level without a proof."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import second_factor, second_road
from accounts.actors import actor_for
from accounts.models import ContactPoint, Level, PasswordReset, SecondRoad, SignInEvent
from accounts.permissions import Denied
from portal import clock, outbox
from portal.errors import Mendable
from portal.messages.models import Notice
from tests.accounts import people

pytestmark = pytest.mark.django_db
PASSWORD = "four plain words walk"
SECRET = base64.b32encode(b"a secret of twenty b").decode()
EMAIL = "ana@example.org"
FIREFOX = {"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def _fresh(user: Any, level: int = Level.SUBSTANTIAL) -> Any:
    session = {"level": int(level), "stepped_up_at": clock.now().timestamp()}
    return actor_for(user.pk, session, clock.today())


def _confirm(user: Any, email: str = EMAIL) -> None:
    with people.acting("test", "contact"):
        ContactPoint.objects.create(
            person=user.identity.person, kind="email", value=email, confirmed_at=clock.now()
        )


@pytest.fixture
def ana() -> Any:
    """Return a citizen whose second road is open, with a password alone."""
    user = people.citizen("Ana Prado")
    _confirm(user)
    second_road.open_road(_fresh(user), PASSWORD, clock.now())
    user.refresh_from_db()
    return user


def _enter(client: Client, email: str = EMAIL, password: str = PASSWORD, **more: str) -> Any:
    return client.post(reverse("citizen_door"), {"email": email, "password": password, **more})


def _notices(user: Any) -> list[str]:
    outbox.drain(clock.now)
    found = Notice.objects.filter(person=user.identity.person).order_by("id")
    return [notice.kind for notice in found]


# ── What each way reaches ────────────────────────────────────────────────────────────────────


def test_the_password_alone_lets_look_and_no_more(client: Client, ana: Any) -> None:
    answer = _enter(client, email=" ANA@example.org ", next="/account/")

    assert answer["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert client.session["level"] == Level.LOW
    for name in ("payout_account", "new_email", "second_road_password", "second_road_passkey"):
        assert client.get(reverse(name))["Location"].startswith(reverse("step_up")), name


def test_with_an_app_the_password_reaches_substantial(client: Client, ana: Any) -> None:
    second_factor.enrol_totp(ana, SECRET)

    assert _enter(client)["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": second_factor.current_code(ana)})

    assert client.session["level"] == Level.SUBSTANTIAL
    assert client.get(reverse("payout_account")).status_code == 200


def test_a_recovery_code_opens_the_door_and_proves_nothing_more(client: Client, ana: Any) -> None:
    second_factor.enrol_totp(ana, SECRET)
    people.sign_in(client, ana, stepped_up=True)
    page = client.get(reverse("second_road_codes"), follow=True)
    code = page.context["codes"][0]
    other = Client()
    _enter(other)

    other.post(reverse("mfa_authenticate"), {"code": code})

    assert other.session["_auth_user_id"] == str(ana.pk)
    assert other.session["level"] == Level.LOW
    assert other.get(reverse("payout_account"))["Location"].startswith(reverse("step_up"))


def test_a_low_session_steps_up_with_ones_own_app_and_comes_back(client: Client, ana: Any) -> None:
    _enter(client)
    second_factor.enrol_totp(ana, SECRET)
    door = client.get(reverse("payout_account"))["Location"]
    page = client.get(door).content.decode()
    assert "Use the code of your app" in page and "Use a passkey" not in page
    here = reverse("payout_account")

    answer = client.post(
        f"{reverse('mfa_reauthenticate')}?next={here}",
        {"code": second_factor.current_code(ana), "next": here},
    )

    assert answer["Location"] == here
    assert client.session["level"] == Level.SUBSTANTIAL
    assert client.get(here).status_code == 200


# ── Nobody learns who has one ────────────────────────────────────────────────────────────────


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the passwords that were hashed, one entry for each piece of work."""
    done: list[str] = []
    real = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: done.append(password) or real(self, password, salt),
    )
    return done


def _digest(page: Any) -> str:
    text = re.sub(r'value="[^"]*"', "", page.content.decode())
    return hashlib.sha256(text.encode()).hexdigest()


def test_known_unknown_and_closed_addresses_get_one_answer_for_the_same_work(
    ana: Any, hashed: list[str]
) -> None:
    closed = people.citizen("Bia Sá")
    _confirm(closed, "bia@example.org")
    second_road.open_road(_fresh(closed), PASSWORD, clock.now())
    second_road.close_road(_fresh(closed), clock.now())
    seen = set()
    for email in (EMAIL, "nobody@example.org", "bia@example.org"):
        hashed.clear()
        page = _enter(Client(), email, "wrong words entirely")
        seen.add((page.status_code, _digest(page), len(hashed)))

    assert [(status, work) for status, _digest_of, work in seen] == [(400, 1)]


def test_asking_for_a_new_password_says_and_does_the_same_for_everybody(
    ana: Any, hashed: list[str]
) -> None:
    seen = set()
    for email in (EMAIL, "nobody@example.org"):
        client = Client()
        hashed.clear()
        answer = client.post(reverse("forgotten"), {"email": email})
        page = client.get(answer["Location"])
        wrong = client.post(
            reverse("new_password"), {"code": "00000000", "password": "other plain words go"}
        )
        seen.add((answer["Location"], _digest(page), wrong.status_code, _digest(wrong)))
        assert hashed == []
        assert email not in str(dict(client.session))

    assert len(seen) == 1


def test_guessing_rests_for_known_and_unknown_alike_and_the_owner_hears(ana: Any) -> None:
    seen = set()
    for email in (EMAIL, "nobody@example.org"):
        cache.clear()
        client = Client()
        for _try in range(5):
            _enter(client, email, "wrong words entirely")
        page = _enter(client, email)  # right, but too late
        assert "Too many tries" in page.content.decode()
        assert "_auth_user_id" not in client.session
        _enter(client, email)
        seen.add((page.status_code, _digest(page)))

    assert len(seen) == 1
    assert SignInEvent.objects.filter(kind="locked").count() == 1
    assert _notices(ana).count("password_guessed") == 1


# ── A forgotten password ─────────────────────────────────────────────────────────────────────


def _code() -> str:
    outbox.drain(clock.now)
    [code] = [found[0] for sent in mail.outbox if (found := re.findall(r"\b\d{8}\b", sent.body))]
    assert all(sent.to == [EMAIL] for sent in mail.outbox)
    return str(code)


def test_the_code_changes_the_password_ends_sessions_and_keeps_the_second_factor(
    client: Client, ana: Any
) -> None:
    second_factor.enrol_totp(ana, SECRET)
    open_session = people.sign_in(Client(), ana)
    assert open_session.get("/account/").status_code == 200
    client.post(reverse("forgotten"), {"email": EMAIL})
    code = _code()

    answer = client.post(
        reverse("new_password"),
        {"code": code, "password": "other plain words go", "user": "1", "email": "x@example.org"},
    )

    assert answer["Location"] == reverse("citizen_door")
    assert open_session.get("/account/").status_code == 302
    assert _enter(Client()).status_code == 400
    fresh = Client()
    assert _enter(fresh, password="other plain words go")["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in fresh.session
    assert Authenticator.objects.filter(user=ana, type="totp").exists()
    assert "password_changed" in _notices(ana)
    again = client.post(reverse("new_password"), {"code": code, "password": "third plain words"})
    assert again["Location"] == reverse("forgotten")


def test_a_code_dies_by_age_by_five_wrong_tries_and_by_a_newer_one(ana: Any) -> None:
    now = clock.now()

    def code_of_now() -> str:
        second_road.ask_reset(EMAIL, now)
        return PasswordReset.objects.latest("id").code

    def refused(code: str, at: Any = now) -> bool:
        try:
            second_road.reset_password(EMAIL, code, "other plain words go", at)
        except Mendable:
            return True
        return False

    assert refused(code_of_now(), now + timedelta(minutes=31))
    first, second = code_of_now(), code_of_now()
    assert first == second or refused(first)
    for _try in range(4):
        assert refused("x")
    assert refused("x") and refused(PasswordReset.objects.latest("id").code)
    assert not refused(code_of_now())
    assert refused(PasswordReset.objects.latest("id").code)


# ── Opening and closing ──────────────────────────────────────────────────────────────────────


def test_only_the_owner_at_substantial_level_a_moment_ago_opens_the_road(client: Client) -> None:
    user, company = people.citizen(), people.organisation()
    _confirm(user)
    employer = people.employer_user(company)
    stale = actor_for(user.pk, {"level": 2}, clock.today())
    low = _fresh(user, Level.LOW)
    acting = actor_for(
        employer.pk,
        {
            "level": 3,
            "stepped_up_at": clock.now().timestamp(),
            "capacity": f"mandate-{employer.mandates.get().pk}",
        },
        clock.today(),
    )
    for actor in (stale, low, acting):
        with pytest.raises(Denied):
            second_road.open_road(actor, PASSWORD, clock.now())
    assert not SecondRoad.objects.exists()


def test_the_road_needs_a_confirmed_address_of_ones_own_and_a_good_password(ana: Any) -> None:
    other = people.citizen("Bia Sá")
    with pytest.raises(Mendable, match="e-mail"):
        second_road.open_road(_fresh(other), PASSWORD, clock.now())
    _confirm(other, "Ana@Example.org")
    with pytest.raises(Mendable, match="another sign-in"):
        second_road.open_road(_fresh(other), PASSWORD, clock.now())
    with pytest.raises(Mendable) as short:
        second_road.open_road(_fresh(ana), "short", clock.now())
    assert short.value.field == "password"


def test_the_owner_opens_changes_and_closes_it_on_the_pages(client: Client) -> None:
    user = people.citizen("Ana Prado")
    people.sign_in(client, user, stepped_up=True)
    assert "First we need an e-mail address" in client.get(reverse("second_road")).content.decode()
    _confirm(user)
    other = people.sign_in(Client(), user)
    sent = {"password": PASSWORD, "email": "x@example.org", "user": "1", "opened_at": "2020-01-01"}

    assert client.post(reverse("second_road_password"), {"password": "short"}).status_code == 400
    answer = client.post(reverse("second_road_password"), sent)

    assert answer["Location"] == reverse("second_road")
    assert EMAIL in client.get(reverse("second_road")).content.decode()  # this session goes on
    assert other.get(reverse("second_road")).status_code == 302
    road = SecondRoad.objects.get()
    assert (road.email, road.user_id) == (EMAIL, user.pk)
    assert client.get(reverse("second_road_codes"))["Location"] == reverse("second_road")
    assert _notices(user) == ["password_changed"]

    second_factor.enrol_totp(user, SECRET)
    client.post(reverse("close_second_road"))
    assert client.get(reverse("second_road")).status_code == 200
    assert not Authenticator.objects.filter(user=user).exists()
    assert _enter(Client()).status_code == 400
    assert "password_closed" in _notices(user)


def test_the_owner_sets_an_app_up_and_takes_it_away_again(
    client: Client, ana: Any, django_capture_on_commit_callbacks: Any
) -> None:
    people.sign_in(client, ana, stepped_up=True)
    secret = client.get(reverse("second_road_app")).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            reverse("second_road_app"), {"code": second_factor.code_of(secret), "user": "1"}
        )
    people.follow_key(client, answer)
    assert answer["Location"] == reverse("second_road_codes")
    assert client.get(answer["Location"]).status_code == 200
    assert "factor_added" in _notices(ana)

    assert client.get(reverse("remove_app")).status_code == 200
    client.post(reverse("remove_app"))
    assert not Authenticator.objects.filter(user=ana).exists()
    assert "factor_removed" in _notices(ana)


def test_every_page_of_factors_needs_a_fresh_step_up_and_an_open_road(client: Client) -> None:
    user = people.citizen()
    names = ["second_road_app", "second_road_passkey", "second_road_codes", "remove_app"]
    people.sign_in(client, user)
    for name in names:
        for send in (client.get, client.post):
            assert send(reverse(name))["Location"].startswith(reverse("step_up")), name
    people.sign_in(client, user, stepped_up=True)
    for name in names:
        for send in (client.get, client.post):
            assert send(reverse(name))["Location"] == reverse("second_road"), name


def test_a_passkey_of_somebody_else_is_not_there(client: Client, ana: Any) -> None:
    other = people.citizen("Bia Sá")
    foreign = Authenticator.objects.create(user=other, type="webauthn", data={"name": "key"})
    people.sign_in(client, ana, stepped_up=True)
    for send in (client.get, client.post):
        assert send(reverse("remove_passkey", args=[foreign.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=foreign.pk).exists()


def test_a_new_device_is_told_and_all_devices_can_be_signed_out(client: Client, ana: Any) -> None:
    client.post(
        reverse("citizen_door"),
        {"email": EMAIL, "password": PASSWORD},
        headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"},
    )
    other = Client()
    other.post(
        reverse("citizen_door"),
        {"email": EMAIL, "password": PASSWORD},
        headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/600"},
    )
    assert _notices(ana).count("new_device") == 1
    other.post(reverse("sign_out_elsewhere"))
    assert client.get("/account/").status_code == 302
    assert other.get("/account/").status_code == 200


def test_a_thief_with_the_same_make_of_browser_is_a_new_device_too(ana: Any) -> None:
    home, thief = Client(headers=FIREFOX), Client(headers=FIREFOX)
    form = {"email": EMAIL, "password": PASSWORD}
    for client in (home, home, thief):
        client.post(reverse("citizen_door"), form)
        client.post(reverse("sign_out"))

    assert _notices(ana).count("new_device") == 1
    mark = home.cookies[settings.DEVICE_COOKIE_NAME]
    assert mark["httponly"] and mark["samesite"] == "Lax" and mark["max-age"]
    assert mark.value.encode() not in b"".join(
        bytes(one) for one in SignInEvent.objects.exclude(mark=None).values_list("mark", flat=True)
    )


def test_nobody_is_given_a_mark_who_does_not_sign_in(client: Client) -> None:
    client.get("/")
    client.post(reverse("citizen_door"), {"email": EMAIL, "password": "wrong"})
    assert settings.DEVICE_COOKIE_NAME not in client.cookies


def test_a_language_that_was_chosen_goes_with_the_sign_in_to_another_browser(ana: Any) -> None:
    form = {"email": EMAIL, "password": PASSWORD}
    home, library = Client(), Client(headers={"accept-language": "en"})
    library.post(reverse("citizen_door"), form)
    assert settings.LANGUAGE_COOKIE_NAME not in library.cookies
    assert 'lang="en"' in library.get("/account/").content.decode()

    home.post(reverse("citizen_door"), form)
    home.post(reverse("set_language"), {"language": "es"})
    library.post(reverse("sign_out"))
    library.post(reverse("citizen_door"), form)

    assert 'lang="es"' in library.get("/account/").content.decode()


def test_a_closed_sign_in_opens_nothing(client: Client, ana: Any) -> None:
    ana.is_active = False
    ana.save()
    assert _enter(client).status_code == 400


def test_a_passkey_is_not_taken_away_by_a_request_that_asked_nobody(
    client: Client, ana: Any
) -> None:
    second_factor.enrol_totp(ana, SECRET)
    people.sign_in(client, ana, stepped_up=True)
    key = Authenticator.objects.create(user=ana, type=Authenticator.Type.WEBAUTHN, data={})

    answer = client.delete(reverse("remove_passkey", args=[key.pk]))

    assert answer.status_code == 405
    assert Authenticator.objects.filter(pk=key.pk).exists()

"""The people's pages in a real browser: passkeys, and every page at both widths."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as portal_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import access_log, merging, process, second_factor, second_road
from accounts.actors import actor_for
from accounts.models import AddressRight, ContactPoint, Role, User
from accounts.permissions import Actor
from accounts.retention import holds
from portal import clock
from tests import browsing
from tests.accounts import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOME = {
    "street": "Rua das Flores",
    "number": "12",
    "more": "",
    "postcode": "01310-100",
    "city": "São Paulo",
    "region": "SP",
}
SECRET = base64.b32encode(b"a secret of twenty b").decode()


def _carry_in(page: Any, origin: str, user: User) -> None:
    """Gives the browser a session that is already signed in."""
    client = people.sign_in(Client(), user, stepped_up=True)
    cookie = client.cookies[portal_settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": portal_settings.SESSION_COOKIE_NAME, "value": cookie, "url": origin}]
    )


# Set to a folder to keep a picture of every page that is looked at.
PICTURES = os.environ.get("ACCOUNT_PICTURES", "")


def _is_sound(page: Any) -> None:
    """As it is asked of every page; kept as a picture where that is wished."""
    if PICTURES:
        name = re.sub(r"[^a-z]+", "_", page.url.split("/", 3)[3].lower()).strip("_")[:60]
        width = page.viewport_size["width"]
        page.screenshot(path=Path(PICTURES) / f"{name}_{width}.png", full_page=True)
    browsing.is_sound(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_a_citizen_is_sound(
    live_server: Any, open_page: Callable[..., Any], width: int
) -> None:
    user = people.citizen()
    actor = actor_for(
        user.pk, {"level": 2, "stepped_up_at": clock.now().timestamp()}, clock.today()
    )
    person_id, now = actor.person_id or 0, clock.now()
    people.employer_user(people.organisation())
    for _look in range(30):
        access_log.look(
            Actor.system("eligibility engine"), person_id, what="record", purpose="claim", at=now
        )
    process.change_payout_account(
        actor,
        person_id,
        bank_code="104",
        branch="1234",
        number="12345-6",
        holder="Ana B Souza",
        at=now,
    )
    process.invite_helper(actor, person_id, ["record"], people.in_days(30), now)
    inquiry = process.question_fact(actor, person_id, "born_on", "It was 1960.", now)
    with people.acting("test", "contact"):
        ContactPoint.objects.create(
            person_id=person_id,
            kind="email",
            value="ana.beatriz.de.souza.do.nascimento@example.org",
            confirmed_at=now,
        )
    page = open_page(width=width)
    page.goto(live_server.url + reverse("sign_in"))
    _is_sound(page)
    for name in ("account_login", "citizen_door", "forgotten"):
        page.goto(live_server.url + reverse(name))
        _is_sound(page)
    process.add_relative(
        actor, person_id, kind="child", name="Léo Prado", born_on=date(2015, 4, 2), at=now
    )
    process.change_address(actor, person_id, at=now, is_protected=True, **HOME)
    second_road.open_road(actor, "four plain words walk", now)
    process.lock_payout(actor, person_id, now)
    user.refresh_from_db()
    _carry_in(page, live_server.url, user)

    names = ["account", "access_log", "sign_ins", "capacity", "helpers", "new_helper"]
    names += [
        "accept_invitation",
        "payout_account",
        "new_email",
        "my_inquiries",
        "my_archive",
        "family",
        "add_relative",
        "about_me",
        "home_address",
        "new_phone",
        "payout_lock",
        "consents",
        "retention",
        "receipts",
        "acts_for_me",
        "second_road",
        "second_road_code",
        "second_road_password",
        "second_road_app",
        "second_road_passkey",
        "sign_out",
    ]
    paths = [reverse(name) for name in names]
    paths += [reverse("question_fact", args=["born_on"])]
    paths += [reverse("inquiry_sent", args=[inquiry.reference])]
    yes = process.give_consent(actor, person_id, "reminders", now)
    paths += [reverse("consent_receipt", args=[yes.reference])]
    for path in paths:
        answer = page.goto(live_server.url + path)
        assert (answer.status, page.url) == (200, live_server.url + path)
        _is_sound(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_two_officers_is_sound(
    live_server: Any, open_page: Callable[..., Any], width: int
) -> None:
    user, other = people.citizen("Ana Prado"), people.citizen("Ana P. Prado")
    now, officer = clock.now(), people.staff(*Role, name="Sol Second")
    clerk = people.staff(*Role, name="Fay First")
    for one, far in ((officer, "North"), (clerk, "South")):
        one.staff_member.unit = people.unit(far)
        with people.acting("test", "unit"):
            one.staff_member.save()
    owner = actor_for(user.pk, {"level": 2}, clock.today())
    first = actor_for(clerk.pk, {"stepped_up_at": now.timestamp()}, clock.today())
    lock = process.lock_payout(owner, user.identity.person_id, now)
    process.ask_to_unlock(first, lock.pk, "RG 123, SSP", now)
    case = merging.open_persons_case(
        first, user.identity.person, other.identity.person, "same birth", now
    )
    merging.propose(first, case, "same mother", now)
    home_of = actor_for(user.pk, {"level": 2, "stepped_up_at": now.timestamp()}, clock.today())
    process.change_address(home_of, user.identity.person_id, at=now, is_protected=True, **HOME)
    second = actor_for(officer.pk, {"stepped_up_at": now.timestamp()}, clock.today())
    asked = process.propose_address_right(
        second, person=user.identity.person.national_id, days=3, words="A letter came back", at=now
    )
    process.confirm_proposal(first, asked, now)
    lost = process.propose_lost_factor(
        first, people.staff(Role.CASEWORKER, name="Rita Reis").staff_member, "stolen", now
    )
    held = holds.set_hold(first, other.identity.person_id, "a court asks", "CPC art. 396", now)
    audited = process.open_file(
        second, other.identity.person_id, "audit_plan", "Drawn for the audit of this year", now
    )
    page = open_page(width=width)
    _carry_in(page, live_server.url, officer)
    paths = [reverse(name) for name in ("payout_locks", "duplicates", "new_duplicate")]
    paths += [reverse("give_enrolment_code"), reverse("enrolment_code")]
    plain = ("address_rights", "holds", "new_hold", "proposals", "openings", "open_file")
    paths += [reverse(name) for name in (*plain, "open_inquiries")]
    ways = ("role", "guardian", "organisation", "lost-passkey", "lost-factor", "protected-address")
    paths += [reverse("propose", args=[way]) for way in ways]
    paths += [reverse("proposal", args=[one.reference]) for one in (asked, lost)]
    paths += [reverse("hold", args=[held.reference])]
    paths += [reverse("opening", args=[audited.reference])]
    paths += [reverse("protected_address", args=[AddressRight.objects.get().pk])]
    paths += [reverse("payout_lock_visit", args=[lock.pk])]
    paths += [reverse("duplicate", args=[case.reference])]
    for path in paths:
        answer = page.goto(live_server.url + path)
        assert (answer.status, page.url) == (200, live_server.url + path)
        _is_sound(page)


PASSWORD = "four plain words walk"


def _with_a_road() -> Any:
    """A citizen who also signs in with an e-mail address and a password."""
    user, now = people.citizen("Ana Prado"), clock.now()
    with people.acting("test", "contact"):
        ContactPoint.objects.create(
            person=user.identity.person, kind="email", value="ana@example.org", confirmed_at=now
        )
    session = {"level": 2, "stepped_up_at": now.timestamp()}
    second_road.open_road(actor_for(user.pk, session, clock.today()), PASSWORD, now)
    user.refresh_from_db()
    return user


def _with_a_key(page: Any) -> None:
    """Plugs a security key into the browser that touches itself."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True}
    more = {"isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options | more})


def test_a_citizen_adds_a_passkey_signs_in_with_it_and_reaches_the_account(
    live_server: Any, open_page: Callable[..., Any], settings: Any
) -> None:
    cache.clear()
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    user = _with_a_road()
    page = open_page()
    _with_a_key(page)
    _carry_in(page, live_server.url, user)

    page.goto(live_server.url + reverse("second_road"))
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(lambda url: url.endswith(reverse("second_road_codes")))
    _is_sound(page)
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1

    page.context.clear_cookies()
    page.goto(live_server.url + reverse("sign_in"))
    page.get_by_role("link", name="Sign in with your e-mail address").click()
    page.fill("[name=email]", "ana@example.org")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(lambda url: url.endswith(reverse("mfa_authenticate")))
    page.goto(live_server.url + reverse("account"))  # the password alone opened nothing
    assert "/sign-in/" in page.url
    page.goto(live_server.url + reverse("mfa_authenticate"))
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto(live_server.url + reverse("payout_account"))
    assert page.url == live_server.url + reverse("payout_account")  # substantial, and fresh


def test_a_device_that_gives_no_passkey_is_said_and_can_be_asked_again(
    live_server: Any, open_page: Callable[..., Any], settings: Any
) -> None:
    cache.clear()
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    user = _with_a_road()
    page = open_page(width=360)
    cancelled = "new DOMException('closed by the person', 'NotAllowedError')"
    page.add_init_script(f"navigator.credentials.create = () => Promise.reject({cancelled})")
    _carry_in(page, live_server.url, user)
    page.goto(live_server.url + reverse("second_road_passkey"))
    assert not page.get_by_role("alert").is_visible()
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("alert").get_by_text("Your device gave no passkey").wait_for()
    assert page.get_by_role("button", name="Add it").is_enabled()
    _is_sound(page)
    assert not Authenticator.objects.filter(user=user).exists()


def test_a_stolen_password_stands_before_the_step_up_with_every_door(
    live_server: Any, open_page: Callable[..., Any]
) -> None:
    cache.clear()
    _with_a_road()
    thief = open_page(width=360)
    thief.goto(live_server.url + reverse("citizen_door"))
    thief.fill("[name=email]", "ana@example.org")
    thief.fill("[name=password]", PASSWORD)
    thief.get_by_role("button", name="Continue").click()
    thief.wait_for_url(lambda url: "/sign-in/" not in url)
    names = ("payout_account", "new_email", "new_phone", "home_address", "second_road_password")
    for name in names:
        thief.goto(live_server.url + reverse(name))
        assert reverse("step_up") in thief.url, name
        _is_sound(thief)


def test_staff_add_a_passkey_and_sign_in_with_it(
    live_server: Any, open_page: Callable[..., Any], settings: Any
) -> None:
    cache.clear()
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    officer = people.staff(Role.CASEWORKER)
    second_factor.enrol_totp(officer, SECRET)
    page = open_page()
    _with_a_key(page)
    _carry_in(page, live_server.url, officer)

    page.goto(live_server.url + reverse("mfa_add_webauthn"))
    page.fill("[name=password]", "correct horse battery")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(lambda url: "passkeys/add" in url and "sign-in" not in url)
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(lambda url: "passkeys/add" not in url)
    assert Authenticator.objects.filter(user=officer, type="webauthn").count() == 1
    page.goto(live_server.url + reverse("mfa_list_webauthn"))
    _is_sound(page)

    page.context.clear_cookies()
    page.goto(live_server.url + reverse("account_login"))
    page.fill("[name=login]", officer.username)
    page.fill("[name=password]", "correct horse battery")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(lambda url: url.endswith(reverse("mfa_authenticate")))
    _is_sound(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto(live_server.url + reverse("account"))
    assert "Marta Lima" in page.content()

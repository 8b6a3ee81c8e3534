"""The people's pages in a real browser: passkeys, and every page at both widths."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as portal_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import access_log, process, second_factor
from accounts.actors import actor_for
from accounts.models import ContactPoint, Role, User
from accounts.permissions import Actor
from portal import clock
from tests.accounts import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECRET = base64.b32encode(b"a secret of twenty b").decode()


def _carry_in(page: Any, origin: str, user: User) -> None:
    """Gives the browser a session that is already signed in."""
    client = people.sign_in(Client(), user, stepped_up=True)
    cookie = client.cookies[portal_settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": portal_settings.SESSION_COOKIE_NAME, "value": cookie, "url": origin}]
    )


def _is_sound(page: Any) -> None:
    """No violation that axe can see, and nothing to scroll sideways."""
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


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
    page.goto(live_server.url + reverse("account_login"))
    _is_sound(page)
    _carry_in(page, live_server.url, user)

    names = ["account", "access_log", "sign_ins", "capacity", "helpers", "new_helper"]
    names += [
        "accept_invitation",
        "payout_account",
        "new_email",
        "my_inquiries",
        "my_archive",
        "sign_out",
    ]
    paths = [reverse(name) for name in names]
    paths += [reverse("question_fact", args=["born_on"])]
    paths += [reverse("inquiry_sent", args=[inquiry.reference])]
    for path in paths:
        answer = page.goto(live_server.url + path)
        assert (answer.status, page.url) == (200, live_server.url + path)
        _is_sound(page)


def test_staff_add_a_passkey_and_sign_in_with_it(
    live_server: Any, open_page: Callable[..., Any], settings: Any
) -> None:
    cache.clear()
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    officer = people.staff(Role.CASEWORKER)
    second_factor.enrol_totp(officer, SECRET)
    page = open_page()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True}
    more = {"isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options | more})
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

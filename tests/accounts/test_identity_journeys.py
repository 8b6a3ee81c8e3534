"""Whole ways in Chromium: sign-in at the real provider, step-up, a helper's claim, a thief."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from accounts import process, queries, second_road
from accounts.actors import actor_for
from accounts.models import ContactPoint, MandateAct, PayoutAccount, SignInEvent, User
from benefits.applications.models import Claim
from portal import clock, outbox
from portal.messages.models import Notice
from tests.accounts import people
from tests.accounts.provider import HIGH, Provider
from tests.accounts.test_in_a_browser import _carry_in, _is_sound
from tests.benefits import world
from tests.browsing import lead

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAID_NO = ("other_pension",)
PASSWORD = "four plain words walk"
ACCOUNT = {"branch": "1234", "number": "12345-6", "holder": "Ana Beatriz de Souza"}


def _kinds(user: User) -> set[str]:
    outbox.drain(clock.now)
    return set(Notice.objects.filter(person=user.identity.person).values_list("kind", flat=True))


def _prove(page: Any, provider: Provider, national_id: str) -> None:
    """At the provider's own pages: choose the citizen, type the code that the phone shows."""
    page.wait_for_url(provider.origin + "/**")
    if page.get_by_role("searchbox").count():
        page.get_by_role("searchbox").fill(national_id)
        lead(page.get_by_role("button", name="Search"))
        found = page.locator("button[name=citizen], form button")
        lead(found.filter(has_text="Citizen high"))
    if "/code/" in page.url:
        code = re.search(r"\b\d{6}\b", page.locator("#sms-code").inner_text())
        assert code
        page.get_by_label(re.compile("code", re.I)).first.fill(code.group())
        lead(page.locator("main form button").first)


def _age_the_proof(page: Any) -> None:
    """An hour passes: the session stays, the proof of who it is has grown old."""
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    store = import_module(portal_settings.SESSION_ENGINE).SessionStore
    session = store(cookies[portal_settings.SESSION_COOKIE_NAME])
    session["stepped_up_at"] = clock.now().timestamp() - 3600
    session.save()


def test_sign_in_then_a_step_up_leads_back_to_the_same_page_with_the_form_kept(
    live_server: Any, open_page: Callable[..., Any], browser_provider: Provider
) -> None:
    person = people.person(national_id=HIGH)
    page = open_page(width=360)
    page.goto(live_server.url + reverse("sign_in"))
    lead(page.get_by_role("button", name="Sign in with your digital identity"))
    _prove(page, browser_provider, HIGH)
    page.wait_for_url(live_server.url + "/**")
    assert SignInEvent.objects.get().kind == "sign_in"

    page.goto(live_server.url + reverse("payout_account"))
    assert reverse("step_up") in page.url
    _is_sound(page)
    lead(page.get_by_role("button", name="Continue"))
    _prove(page, browser_provider, HIGH)
    page.wait_for_url(live_server.url + reverse("payout_account"))
    page.locator("[name=bank_code]").select_option("104")
    for name, value in ACCOUNT.items():
        page.fill(f"[name={name}]", value)
    _age_the_proof(page)
    lead(page.locator("main form button[type=submit]").first)

    assert reverse("step_up") in page.url
    lead(page.get_by_role("button", name="Continue"))
    _prove(page, browser_provider, HIGH)
    page.wait_for_url(live_server.url + reverse("payout_account"))
    assert page.input_value("[name=number]") == "12345-6"
    assert page.input_value("[name=holder]") == ACCOUNT["holder"]
    assert not PayoutAccount.objects.exists()
    lead(page.locator("main form button[type=submit]").first)
    page.wait_for_url(live_server.url + reverse("account"))
    assert PayoutAccount.objects.get(person=person).number == "123456"


def _with_password(name: str = "Ana Prado") -> User:
    user = people.citizen(name)
    with people.acting("test", "contact"):
        ContactPoint.objects.create(
            person=user.identity.person,
            kind="email",
            value="ana@example.org",
            confirmed_at=clock.now(),
        )
    session = {"level": 2, "stepped_up_at": clock.now().timestamp()}
    actor = actor_for(user.pk, session, clock.today())
    process.change_payout_account(
        actor, actor.person_id or 0, bank_code="104", branch="1234", number="12345-6",
        holder=name, at=clock.now(),
    )  # fmt: skip
    second_road.open_road(actor, PASSWORD, clock.now())
    outbox.drain(clock.now)
    return user


def test_a_thief_with_the_password_diverts_nothing_and_the_victim_hears_and_throws_them_out(
    live_server: Any, open_page: Callable[..., Any]
) -> None:
    cache.clear()
    user = _with_password()
    SignInEvent.objects.create(user=user, kind="sign_in", device="Firefox, Windows", at=clock.now())
    person_id, before = user.identity.person_id, PayoutAccount.objects.get()
    told = len(mail.outbox)

    thief = open_page(width=360)
    thief.goto(live_server.url + reverse("citizen_door"))
    thief.fill("[name=email]", "ana@example.org")
    thief.fill("[name=password]", PASSWORD)
    thief.get_by_role("button", name="Continue").click()
    thief.wait_for_url(lambda url: "/sign-in/" not in url)
    token = thief.context.cookies()
    tries = {
        "payout_account": ACCOUNT | {"bank_code": "104", "number": "99999-9"},
        "new_email": {"email": "thief@example.org"},
        "new_phone": {"phone": "+5511900000000"},
        "home_address": {"street": "Rua X", "number": "1", "region": "SP"},
        "second_road_password": {"password": "another four plain words"},
        "new_helper": {"scopes": "payments"},
        "my_archive": {},
        "close_second_road": {},
    }
    assert token
    for name, form in tries.items():
        csrf = next(c["value"] for c in thief.context.cookies() if "csrf" in c["name"])
        answer = thief.request.post(
            live_server.url + reverse(name),
            form={k: str(v) for k, v in form.items()} | {"csrfmiddlewaretoken": csrf},
            headers={"Referer": live_server.url + reverse("account")},
            max_redirects=0,
        )
        assert answer.status == 302 and reverse("step_up") in answer.headers["location"], name

    assert "new_device" in _kinds(user)
    assert any("ana@example.org" in one.to for one in mail.outbox[told:])
    account = queries.payout_account(person_id, before.effective_at)
    assert account == before and PayoutAccount.objects.count() == 1
    assert queries.email_of(person_id) == "ana@example.org"

    victim = open_page()
    _carry_in(victim, live_server.url, User.objects.get(pk=user.pk))
    victim.goto(live_server.url + reverse("sign_ins"))
    _is_sound(victim)
    lead(victim.get_by_role("button", name=re.compile("Sign out all other", re.I)))
    thief.goto(live_server.url + reverse("account"))
    assert "/sign-in/" in thief.url
    victim.goto(live_server.url + reverse("account"))
    assert victim.url == live_server.url + reverse("account")


def test_a_helper_files_for_somebody_who_is_told_of_each_act_and_ends_it_at_once(
    live_server: Any, open_page: Callable[..., Any]
) -> None:
    cache.clear()
    office = world.unit()
    world.officer(office)
    principal = User.objects.get(identity__person=world.claimant())
    name = str(principal.identity.person)
    helper = people.citizen("Rui Sá")

    owner = open_page()
    _carry_in(owner, live_server.url, principal)
    owner.goto(live_server.url + reverse("new_helper"))
    for scope in ("claims", "record"):
        owner.locator(f"label[for={_box(owner, scope)}]").click()
    day = people.in_days(90)
    for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        owner.fill(f"[name=ends_on_{part}]", str(value))
    lead(owner.locator("main form button[type=submit]").first)
    code = re.search(r"\b(?:[0-9A-Z]{4}[ -]){2}[0-9A-Z]{4}\b", owner.locator("main").inner_text())
    assert code, owner.locator("main").inner_text()

    friend = open_page(width=360)
    _carry_in(friend, live_server.url, helper)
    friend.goto(live_server.url + reverse("accept_invitation"))
    friend.fill("[name=code]", code.group())
    for _step in range(2):  # the code, then a yes to what it allows
        lead(friend.locator("main form button[type=submit]").first)
    friend.goto(live_server.url + reverse("capacity"))
    _is_sound(friend)
    lead(friend.get_by_role("button", name=re.compile(name)).first)
    assert name in friend.locator("body").inner_text()

    friend.goto(live_server.url + "/claims/ask/old-age/")
    lead(friend.get_by_role("button", name="Start"))
    _apply(friend, live_server.url)
    claim = Claim.objects.get()
    assert claim.person == principal.identity.person and claim.filed_by == helper
    acts = MandateAct.objects.filter(person=claim.person)
    assert acts.count() >= 2
    assert {one.actor for one in acts} == {f"Rui Sá / {name}"}
    assert "acted_for_you" in _kinds(principal)
    owner.goto(live_server.url + reverse("acts_for_me"))
    assert "Rui Sá" in owner.locator("main").inner_text()
    _is_sound(owner)

    owner.goto(live_server.url + reverse("helpers"))
    lead(owner.get_by_role("button", name=re.compile("End", re.I)).first)
    page = live_server.url + reverse("benefits:claim", args=[claim.protocol])
    answer = friend.goto(page)
    assert answer.status == 404


def _box(page: Any, scope: str) -> str:
    return str(page.locator(f"[name=scopes][value={scope}]").get_attribute("id"))


def _apply(page: Any, origin: str) -> None:
    """Answers each question of the form as the person told it, and sends."""
    for _question in range(12):
        page.wait_for_load_state()
        if "/send" in page.url or Claim.objects.exists():
            break
        _answer(page)
        lead(page.locator("main form button[type=submit]").first)
    assert Claim.objects.exists(), page.locator("main").inner_text()


def _answer(page: Any) -> None:
    for box in page.locator("main fieldset").all():
        radios = box.locator("input[type=radio]")
        if radios.count() and not box.locator("input[type=radio]:checked").count():
            said = "no" if radios.first.get_attribute("name") in SAID_NO else "yes"
            wanted = box.locator(f"input[type=radio][value={said}]")
            first = wanted.first if wanted.count() else radios.first
            page.locator(f"label[for={first.get_attribute('id')}]").click()
    for tick in page.locator("main input[type=checkbox][name=declared]").all():
        page.locator(f"label[for={tick.get_attribute('id')}]").click()

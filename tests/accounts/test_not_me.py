"""The link in the mail about a new payout account stops it without a sign-in, and does no more."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse

from accounts import not_me, process, queries
from accounts.actors import actor_for
from accounts.models import ContactPoint, Inquiry, PayoutAccount, PayoutLock, Role
from portal import clock, outbox
from tests.accounts import people
from tests.accounts.test_in_a_browser import _is_sound
from tests.architecture.sweep_aside import Aside

pytestmark = pytest.mark.django_db
ACCOUNT = {"bank_code": "104", "branch": "1234", "number": "12345-6", "holder": "Ana Prado"}
THIEF = {"bank_code": "260", "branch": "0001", "number": "99999-9", "holder": "Ana Prado"}
COOLING_OFF = timedelta(hours=settings.PAYOUT_COOLING_OFF_HOURS)


def _change(user: Any, account: dict[str, str], at: Any) -> PayoutAccount:
    actor = actor_for(user.pk, {"level": 2, "stepped_up_at": at.timestamp()}, at.date())
    return process.change_payout_account(actor, user.identity.person_id, at=at, **account)


@pytest.fixture
def ana() -> Any:
    """A citizen with an account of hers, a confirmed address, and a thief's account named now."""
    user = people.citizen("Ana Prado")
    with people.acting("test", "contact"):
        ContactPoint.objects.create(
            person=user.identity.person, kind="email", value="ana@example.org",
            confirmed_at=clock.now(),
        )  # fmt: skip
    _change(user, ACCOUNT, clock.now() - timedelta(days=30))
    outbox.drain(clock.now)
    mail.outbox.clear()
    _change(user, THIEF, clock.now())
    return user


def _address() -> str:
    """Where the link in the mail leads."""
    outbox.drain(clock.now)
    found = [re.search(r"https?://\S+(/not-me/\S+/)", str(sent.body)) for sent in mail.outbox]
    (link,) = [one[1] for one in found if one]
    return link


def _paid_to(user: Any, at: Any) -> str:
    account = queries.payout_account(user.identity.person_id, at)
    return account.number if account else ""


def test_one_press_without_a_sign_in_takes_back_locks_and_opens_a_case(
    client: Client, ana: Any
) -> None:
    address, before = _address(), _paid_to(ana, clock.now())
    page = client.get(address)
    assert page.status_code == 200 and "no-store" in page["Cache-Control"]
    assert not Inquiry.objects.exists(), "a program that opens links does nothing"

    done = client.post(address)

    assert _paid_to(ana, clock.now() + timedelta(days=30)) == before
    assert PayoutLock.objects.filter(person=ana.identity.person, lifted_at=None).exists()
    assert Inquiry.objects.get().reference in done.content.decode()
    assert "_auth_user_id" not in client.session


def test_neither_page_says_a_word_about_anybody(client: Client, ana: Any) -> None:
    address = _address()
    for text in (client.get(address).content.decode(), client.post(address).content.decode()):
        for word in ("Ana", "Prado", "99999", "12345", "ana@"):
            assert word not in text


def test_an_account_in_effect_gives_way_to_the_one_before(ana: Any) -> None:
    named = PayoutAccount.objects.get(person=ana.identity.person, ended_at=None)
    at = named.effective_at + timedelta(hours=1)
    before, thief = _paid_to(ana, clock.now()), _paid_to(ana, at)
    assert before != thief

    assert not_me.stop(not_me.key_of(named.pk), at) is not None

    assert _paid_to(ana, at + timedelta(seconds=1)) == before
    assert _paid_to(ana, named.effective_at) == thief, "what was is not rewritten"


@pytest.mark.parametrize("hours", [1, 80], ids=["while it cools off", "when it is in effect"])
def test_the_first_link_stops_what_a_thief_named_behind_it(ana: Any, hours: int) -> None:
    began = clock.now()
    first = PayoutAccount.objects.get(person=ana.identity.person, ended_at=None)
    before = _paid_to(ana, began)
    _change(ana, THIEF | {"number": "55555-5"}, began + timedelta(hours=hours))

    pressed = began + timedelta(hours=hours + 1)
    assert not_me.stop(not_me.key_of(first.pk), pressed) is not None

    for later in (timedelta(seconds=1), timedelta(days=2), timedelta(days=40)):
        assert _paid_to(ana, pressed + later) == before


@pytest.mark.parametrize("hours", [0, 24, 720], ids=["none", "a day", "a month"])
def test_another_cooling_off_time_moves_no_link_that_is_out(
    ana: Any, settings: Any, hours: int
) -> None:
    named = PayoutAccount.objects.get(person=ana.identity.person, ended_at=None)
    key, began = not_me.key_of(named.pk), named.named_at
    settings.PAYOUT_COOLING_OFF_HOURS = hours
    for after, works in ((0, True), (239, True), (240, True), (241, False)):
        found = not_me.account_of(key, began + timedelta(hours=after))
        assert (found == named) is works, after


def test_links_that_were_out_before_the_moment_was_kept_go_on(ana: Any) -> None:
    named = PayoutAccount.objects.get(person=ana.identity.person, ended_at=None)
    began = named.named_at
    with people.acting("test", "as it was before"):
        PayoutAccount.objects.update(named_at=None)
    import_module("accounts.migrations.0010_when_an_account_was_named").fill_in(apps, None)
    named.refresh_from_db()
    assert named.named_at == began


def test_a_second_account_that_takes_effect_sooner_than_the_first_is_stopped_by_its_link(
    ana: Any, settings: Any
) -> None:
    began, before = clock.now(), _paid_to(ana, clock.now())
    first = PayoutAccount.objects.get(person=ana.identity.person, ended_at=None)
    settings.PAYOUT_COOLING_OFF_HOURS = 1
    second = _change(ana, THIEF | {"number": "55555-5"}, began + timedelta(hours=2))
    assert second.effective_at < first.effective_at
    pressed = began + timedelta(hours=5)
    assert _paid_to(ana, pressed) == second.number

    not_me.stop(not_me.key_of(first.pk), pressed)

    for later in (timedelta(seconds=1), timedelta(days=4), timedelta(days=40)):
        assert _paid_to(ana, pressed + later) == before


def test_what_the_owner_named_after_a_visit_with_proof_stays(ana: Any) -> None:
    began, person_id = clock.now(), ana.identity.person_id
    first = PayoutAccount.objects.get(person_id=person_id, ended_at=None)
    not_me.stop(not_me.key_of(first.pk), began)
    lock, visit = PayoutLock.objects.get(person_id=person_id), began + timedelta(hours=1)
    clerk, boss = (
        actor_for(people.staff(role).pk, {}, clock.today())
        for role in (Role.CLERK, Role.SUPERVISOR)
    )
    process.ask_to_unlock(clerk, lock.pk, "identity card", visit)
    process.confirm_unlock(boss, lock.pk, visit)
    named = _change(ana, ACCOUNT | {"number": "77777-7"}, began + timedelta(hours=2))

    not_me.stop(not_me.key_of(first.pk), began + timedelta(hours=3))

    assert _paid_to(ana, named.effective_at + timedelta(days=1)) == named.number


def test_pressing_twice_is_pressing_once(client: Client, ana: Any) -> None:
    address = _address()
    for _press in range(2):
        assert client.post(address).status_code == 200
    assert Inquiry.objects.count() == PayoutLock.objects.count() == 1


@pytest.mark.parametrize(("hours", "works"), [(239, True), (240, True), (241, False)])
def test_the_link_works_for_240_hours(client: Client, ana: Any, hours: int, works: bool) -> None:
    named = PayoutAccount.objects.get(person=ana.identity.person, ended_at=None)
    before, since = _paid_to(ana, clock.now()), named.effective_at - COOLING_OFF
    at = since + timedelta(hours=hours)

    case = not_me.stop(not_me.key_of(named.pk), at)

    assert (case is not None) is works is Inquiry.objects.exists()
    assert PayoutLock.objects.filter(lifted_at=None).exists() is works
    assert (_paid_to(ana, at + timedelta(seconds=1)) == before) is works


def test_after_ten_days_the_link_opens_nothing(ana: Any) -> None:
    named = PayoutAccount.objects.get(person=ana.identity.person, ended_at=None)
    key, end = not_me.key_of(named.pk), named.effective_at - COOLING_OFF + not_me.HOLDS
    assert not_me.account_of(key, end) == named
    assert not_me.stop(key, end + timedelta(seconds=1)) is None
    assert not Inquiry.objects.exists()


@pytest.mark.parametrize(
    "forge",
    [
        lambda pk: str(pk),
        lambda pk: f"{pk}.",
        lambda pk: not_me.key_of(pk)[:-1] + "_",
        lambda pk: not_me.key_of(pk).replace(f"{pk}.", f"{pk + 1}.", 1),
        lambda pk: Signer(salt="another purpose", sep=".").sign(str(pk)),
        lambda _pk: not_me.key_of(987_654_321),
    ],
)
def test_a_forged_link_is_not_found_and_does_nothing(
    client: Client, ana: Any, forge: Callable[[int], str]
) -> None:
    named = PayoutAccount.objects.get(person=ana.identity.person, ended_at=None)
    address = reverse("not_me", args=[forge(named.pk)])
    assert client.get(address).status_code == client.post(address).status_code == 404
    assert not Inquiry.objects.exists() and not PayoutLock.objects.exists()


def test_only_the_mail_about_an_account_carries_a_link(ana: Any) -> None:
    outbox.drain(clock.now)
    mail.outbox.clear()
    actor = actor_for(ana.pk, {"level": 2}, clock.today())
    process.lock_payout(actor, ana.identity.person_id, clock.now())
    outbox.drain(clock.now)
    assert mail.outbox and not any("/not-me/" in str(sent.body) for sent in mail.outbox)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_of_the_link_is_sound(
    live_server: Any, open_page: Callable[..., Any], ana: Any, width: int
) -> None:
    page = open_page(width=width)
    page.goto(live_server.url + _address())
    _is_sound(page)
    page.get_by_role("button", name="It was not me").click()
    page.get_by_role("heading", name="Stopped").wait_for()
    _is_sound(page)


def test_the_key_stands_in_no_log_line_and_is_not_sent_on_as_where_one_comes_from(
    client: Client, ana: Any
) -> None:
    address, aside = _address(), Aside()
    key = address.removeprefix("/not-me/").rstrip("/")
    with aside.listening():
        page = client.get(address)
        client.get(address.rstrip("/"))  # is sent to the address with the stroke
        client.put(address)  # refused, which Django itself tells the log
        Client(enforce_csrf_checks=True).post(address)  # and so is this
        nowhere = client.get(f"/not-me/{key}x/")

    lines = aside.log.getvalue().splitlines()
    assert sum("/not-me/…" in json.loads(line).get("path", "") for line in lines) == 5
    assert len(lines) > 5, "Django's own lines are there"
    assert key not in aside.log.getvalue()
    for answer in (page, nowhere):
        assert answer["Referrer-Policy"] == "strict-origin"

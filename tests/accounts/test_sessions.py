"""How long a session lasts, how it ends, and in whose name it acts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Mandate, Role, SignInEvent
from accounts.sign_in_events import device_of
from portal import clock
from tests.accounts import people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("seconds", "inside"), [(-5, True), (5, False)])
@pytest.mark.parametrize("who", ["citizen", "staff"])
def test_a_session_that_is_left_alone_ends(
    client: Client, who: str, seconds: int, inside: bool
) -> None:
    user = people.citizen() if who == "citizen" else people.staff(Role.CASEWORKER)
    people.sign_in(client, user)
    idle = settings.IDLE_SECONDS if who == "citizen" else settings.STAFF_IDLE_SECONDS

    with time_machine.travel(timezone.now() + timedelta(seconds=idle + seconds), tick=False):
        answer = client.get(reverse("account"))

    assert (answer.status_code == 200) is inside
    assert ("_auth_user_id" in client.session) is inside


def test_a_session_ends_after_its_longest_time_even_when_used_all_the_time(client: Client) -> None:
    people.sign_in(client, people.citizen())
    start = timezone.now()
    step = timedelta(minutes=10)
    moment = start
    while moment < start + timedelta(seconds=settings.SESSION_COOKIE_AGE) - step:
        moment += step
        with time_machine.travel(moment, tick=False):
            assert client.get(reverse("account")).status_code == 200

    with time_machine.travel(start + timedelta(seconds=settings.SESSION_COOKIE_AGE + 5)):
        assert client.get(reverse("account")).status_code == 302


def test_signing_out_ends_the_session_on_the_server(client: Client) -> None:
    user = people.citizen()
    people.sign_in(client, user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get(reverse("sign_out")).status_code == 200  # a link alone signs nobody out

    answer = client.post(reverse("sign_out"))

    assert "storage" in answer["Clear-Site-Data"]
    other = Client()
    other.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert other.get(reverse("account")).status_code == 302
    assert SignInEvent.objects.filter(user=user).first().kind == "sign_out"


def test_all_other_devices_can_be_signed_out(client: Client) -> None:
    user = people.citizen()
    other = people.sign_in(Client(), user)
    people.sign_in(client, user)
    for device in (client, other):
        assert device.get(reverse("sign_ins")).status_code == 200

    client.post(reverse("sign_out_elsewhere"))

    assert client.get(reverse("sign_ins")).status_code == 200
    assert other.get(reverse("sign_ins")).status_code == 302


def test_acting_for_an_employer_is_seen_and_ends_with_the_mandate(client: Client) -> None:
    company = people.organisation("Padaria Flor do Campo")
    user = people.employer_user(company)
    people.sign_in(client, user)
    mandate = Mandate.objects.get(holder=user)
    before = client.session.session_key

    client.post(reverse("capacity"), {"capacity": f"mandate-{mandate.pk}"})
    page = client.get(reverse("capacity"))

    assert client.session.session_key != before
    actor = page.wsgi_request.actor
    assert actor.acting_organisation_id == company.pk and actor.subject_person_id is None
    assert actor.label == "Carla Nunes / Padaria Flor do Campo"
    assert client.get(reverse("access_log")).status_code == 404  # not in one's own name now
    own_page = client.get(reverse("account")).content.decode()
    assert "You act for Padaria" in own_page and "Certified facts" not in own_page

    with people.acting("test", "revoked"):
        mandate.revoked_at = clock.now()
        mandate.save()
    actor = client.get(reverse("capacity")).wsgi_request.actor
    assert actor.acting_organisation_id is None and actor.subject_person_id == actor.person_id


@pytest.mark.parametrize(
    ("came_from", "goes_on"),
    [
        ("/record/", "/record/"),
        ("/assistant/?from=home", "/assistant/?from=home"),
        ("/payments/", "/"),  # not within the scopes
        ("/access-log/", "/"),  # for one's own name alone
        ("/claims/H-00000-00000-0000/", "/"),  # of the other one
        ("/employer/bills/", "/"),
        ("/act-as/", "/"),
        ("/no-such-page/", "/"),
        ("https://elsewhere.example.org/record/", "/"),
        ("", "/"),
    ],
)
def test_after_the_change_one_is_back_on_the_page_if_it_is_there_in_that_name(
    client: Client, came_from: str, goes_on: str
) -> None:
    principal, helper = people.citizen("Ana Prado"), people.citizen("Rui Tavares")
    with people.acting("test", "a helper"):
        mandate = Mandate.objects.create(
            holder=helper, kind=Mandate.Kind.HELPER, person=principal.identity.person,
            scopes=["record", "claims"], starts_on=date(2026, 1, 1), proof="test",
        )  # fmt: skip
    people.sign_in(client, helper)
    change = f"{reverse('capacity')}?{urlencode({'next': came_from})}"

    answer = client.post(change, {"capacity": f"mandate-{mandate.pk}"})

    assert (answer.status_code, answer.headers["Location"]) == (302, goes_on)
    assert client.get(goes_on).status_code == 200
    assert f"next={quote(goes_on, safe='')}" in client.get(goes_on).content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"starts_on": date(2999, 1, 1)},
        {"ends_on": date(2020, 1, 1), "starts_on": date(2019, 1, 1)},
    ],
)
def test_a_mandate_of_another_time_cannot_be_used(client: Client, change: dict[str, Any]) -> None:
    user = people.employer_user(people.organisation())
    mandate = Mandate.objects.get(holder=user)
    with people.acting("test", "dates"):
        Mandate.objects.filter(pk=mandate.pk).update(**change)
    people.sign_in(client, user)

    client.post(reverse("capacity"), {"capacity": f"mandate-{mandate.pk}"})

    assert client.get(reverse("capacity")).wsgi_request.actor.capacity.kind == "self"


def test_nobody_uses_the_mandate_of_somebody_else(client: Client) -> None:
    people.employer_user(people.organisation())
    mandate = Mandate.objects.get()
    people.sign_in(client, people.citizen())

    client.post(reverse("capacity"), {"capacity": f"mandate-{mandate.pk}"})

    assert "capacity" not in client.session


def test_staff_are_told_how_they_signed_in_and_whom_to_tell(client: Client) -> None:
    user = people.staff(Role.CASEWORKER)
    people.sign_in(client, user)
    SignInEvent.objects.create(user=user, kind="sign_in", level=3, device="Firefox, Linux")

    page = client.get(reverse("sign_ins")).content.decode()

    assert "with a code or a passkey" in page and "with a certificate" not in page
    assert "tell your administrator" in page and "digital identity" not in page
    assert "Your work account" in page


def test_signed_in_pages_are_not_kept_by_caches(client: Client) -> None:
    people.sign_in(client, people.citizen())

    assert "no-store" in client.get(reverse("account"))["Cache-Control"]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "Chrome"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_named_in_a_few_words(agent: str, words: str) -> None:
    assert device_of(agent).startswith(words)

"""A lost passkey: it opens nothing any more, and two officers together give a way back."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts import enrolment, lost_factors, process, second_factor, second_road
from accounts.actors import actor_for
from accounts.models import (
    ContactPoint,
    EnrolmentCode,
    Level,
    Proposal,
    Role,
    SignInEvent,
    StaffMember,
    User,
)
from accounts.permissions import Actor, Denied
from portal import clock, outbox
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.records import acting
from tests.accounts import people

pytestmark = pytest.mark.django_db
SECRET = base64.b32encode(b"a secret of twenty b").decode()
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def _actor(user: User) -> Actor:
    return actor_for(user.pk, {"stepped_up_at": clock.now().timestamp() - 5}, clock.today())


def _admin(name: str = "Ada Admin") -> User:
    user = people.staff(Role.ADMIN, name=name)
    user.email = f"{name.split()[0].lower()}@office.example"
    user.save(update_fields=["email"])
    return user


def _officer() -> User:
    """A colleague with an app, as the demo allows it; a passkey goes the same way."""
    user = people.staff(Role.CASEWORKER, name="Rita Reis")
    user.email = "rita@office.example"
    user.save(update_fields=["email"])
    second_factor.enrol_totp(user, SECRET)
    return user


def _member(user: User) -> StaffMember:
    return StaffMember.objects.get(user=user)


def _tell() -> None:
    outbox.drain(clock.now)


# ── A colleague ──────────────────────────────────────────────────────────────────────────────


def test_a_reported_factor_is_gone_at_once_and_its_sessions_with_it(client: Client) -> None:
    officer, first = _officer(), _admin()
    people.sign_in(client, officer)
    assert client.get(reverse("sign_ins")).status_code == 200

    process.propose_lost_factor(_actor(first), _member(officer), "phone stolen", clock.now())
    _tell()

    assert not Authenticator.objects.filter(user=officer).exists()
    assert reverse("sign_in") in client.get(reverse("sign_ins"))["Location"]
    assert SignInEvent.objects.filter(user=officer, kind="factor_lost").exists()
    assert {to for one in mail.outbox for to in one.to} == {
        "rita@office.example",
        "ada@office.example",
    }


def test_staff_are_written_to_in_the_language_that_they_chose(client: Client) -> None:
    officer, first = _officer(), _admin()
    people.sign_in(client, officer)
    client.post(reverse("set_language"), {"language": "es"})

    process.propose_lost_factor(_actor(first), _member(officer), "phone stolen", clock.now())
    _tell()

    subject = {to: one.subject for one in mail.outbox for to in one.to}
    for address, language in (("rita@office.example", "es"), ("ada@office.example", "pt")):
        with translation.override(language):
            words = gettext("The passkey of %(name)s was reported as lost")
        assert subject[address] == words % {"name": "Rita Reis"}


def test_the_new_code_waits_for_a_second_administrator_and_is_shown_once(client: Client) -> None:
    officer, first, second = _officer(), _admin(), _admin("Bo Admin")
    people.sign_in(client, first, stepped_up=True)
    sent = {"staff": _member(officer).pk, "words": "phone stolen, known to me by face"}
    page = client.post(reverse("propose", args=["lost-passkey"]), sent)
    made = Proposal.objects.get()
    assert page["Location"] == reverse("proposal", args=[made.reference])
    own_page = reverse("proposal", args=[made.reference])
    assert "Confirm" not in client.get(own_page).content.decode()
    assert client.post(own_page, {"decision": "confirm"}).status_code == 404
    assert client.post(own_page, {"decision": "code"}).status_code == 404

    other = people.sign_in(Client(), second, stepped_up=True)
    assert other.post(own_page, {"decision": "confirm"}).status_code == 302
    assert not EnrolmentCode.objects.exists()
    shown = other.post(own_page, {"decision": "code"})
    code = shown.context["code"]
    assert shown.status_code == 200 and code in shown.content.decode()
    assert code not in other.get(own_page).content.decode()
    assert other.post(own_page, {"decision": "code"}).status_code == 404
    assert EnrolmentCode.objects.get().staff == _member(officer)
    _tell()
    assert "bo@office.example" in {to for one in mail.outbox for to in one.to}

    door = Client()
    door.post(reverse("account_login"), {"login": officer.username, "password": PASSWORD})
    accepted = door.post(reverse("enrolment_code"), {"code": code})
    assert accepted.status_code == 200 and accepted.context["is_open"]


def test_one_administrator_alone_gives_no_code_to_whoever_had_a_factor(client: Client) -> None:
    officer, first = _officer(), _admin()
    with pytest.raises(Mendable):
        enrolment.give_code(_actor(first), _member(officer), clock.now())
    made = process.propose_lost_factor(_actor(first), _member(officer), "lost", clock.now())
    with pytest.raises(Mendable):  # gone, but reported: still not alone
        enrolment.give_code(_actor(first), _member(officer), clock.now())
    with pytest.raises(Denied):
        process.confirm_proposal(_actor(first), made, clock.now())
    people.sign_in(client, first, stepped_up=True)
    page = client.post(reverse("give_enrolment_code"), {"staff": _member(officer).pk}, follow=True)
    assert "takes two of you" in page.content.decode()
    assert not EnrolmentCode.objects.exists()


def test_nobody_else_reports_confirms_or_hands_over() -> None:
    officer, first, second = _officer(), _admin(), _admin("Bo Admin")
    others = people.staff(*[role for role in Role if role != Role.ADMIN])
    now = clock.now()
    with pytest.raises(Denied):
        process.propose_lost_factor(_actor(others), _member(officer), "x", now)
    with pytest.raises(Denied):
        process.propose_lost_factor(_actor(first), _member(first), "x", now)
    made = process.propose_lost_factor(_actor(first), _member(officer), "x", now)
    with pytest.raises(Mendable):
        process.propose_lost_factor(_actor(second), _member(officer), "x", now)
    with pytest.raises(Denied):
        process.confirm_proposal(_actor(others), made, now)
    made = process.confirm_proposal(_actor(second), made, now)
    third = _admin("Cy Admin")
    with pytest.raises(Denied):
        lost_factors.give_code(_actor(third), made, now)
    stale = actor_for(second.pk, {}, clock.today())
    with pytest.raises(Denied):
        lost_factors.give_code(stale, made, now)
    with pytest.raises(Mendable):
        late = actor_for(
            second.pk,
            {"stepped_up_at": (now + timedelta(hours=25)).timestamp()},
            clock.today(),
        )
        lost_factors.give_code(late, made, now + timedelta(hours=25))
    assert not EnrolmentCode.objects.exists()


# ── A person ─────────────────────────────────────────────────────────────────────────────────


def _with_road() -> User:
    """A person who signs in with a password and an app, both set up by themselves."""
    user = people.citizen("Ana Prado")
    with acting("test", "test"):
        ContactPoint.objects.create(
            person=user.identity.person,
            kind="email",
            value="ana@example.org",
            confirmed_at=clock.now(),
        )
    fresh = actor_for(
        user.pk,
        {"level": int(Level.SUBSTANTIAL), "stepped_up_at": clock.now().timestamp()},
        clock.today(),
    )
    second_road.open_road(fresh, "three quiet words", clock.now())
    second_factor.enrol_totp(user, SECRET)
    return User.objects.get(pk=user.pk)


def _cpf(user: User) -> str:
    return user.identity.person.national_id


def test_a_visit_two_officers_and_a_code_lead_to_a_new_app(client: Client) -> None:
    ana = _with_road()
    clerk = people.staff(Role.CLERK, name="Vanda Freire")
    boss = people.staff(Role.SUPERVISOR, name="Helena Weber")
    counter = people.sign_in(Client(), clerk, stepped_up=True)
    sent = {"person": _cpf(ana), "words": "identity card, SSP/SP, 23X"}
    counter.post(reverse("propose", args=["lost-factor"]), sent)
    made = Proposal.objects.get()
    _tell()
    assert Authenticator.objects.filter(user=ana).exists()  # one officer's word changes nothing
    process.confirm_proposal(_actor(boss), made, clock.now())
    _tell()
    kinds = set(Notice.objects.filter(person=ana.identity.person).values_list("kind", flat=True))
    assert {"way_back_asked", "way_back_open"} <= kinds
    assert not Authenticator.objects.filter(user=ana).exists()
    made_page = reverse("proposal", args=[made.reference])
    code = counter.post(made_page, {"decision": "code"}).context["code"]

    people.sign_in(client, ana, level=Level.LOW)
    assert reverse("step_up") in client.get(reverse("second_road_app"))["Location"]
    page = client.post(reverse("second_road_code"), {"code": code.lower()})
    assert page.status_code == 200 and page.context["is_open"]
    opened = client.get(reverse("second_road_app"), follow=False)
    assert reverse("step_up") not in opened.get("Location", "")
    # The code opens the set-up and nothing else: money still waits for a proof.
    assert reverse("step_up") in client.get(reverse("payout_account"))["Location"]
    assert reverse("step_up") in client.get(reverse("second_road_password"))["Location"]


def test_the_code_of_one_person_opens_nothing_for_another(client: Client) -> None:
    ana = _with_road()
    clerk, boss = people.staff(Role.CLERK), people.staff(Role.SUPERVISOR, name="Helena Weber")
    now = clock.now()
    made = process.propose_lost_way(_actor(clerk), person=_cpf(ana), words="card", at=now)
    made = process.confirm_proposal(_actor(boss), made, now)
    code = lost_factors.give_code(_actor(clerk), made, now)

    other = people.citizen("Bia Sá")
    with acting("test", "test"):
        second_road.SecondRoad.objects.create(
            user=other, email="b@example.org", email_index=b"b", opened_at=now, proof="test"
        )
    people.sign_in(client, other, level=Level.LOW)
    assert client.post(reverse("second_road_code"), {"code": code}).status_code == 400
    officer = Client()
    people.sign_in(officer, people.staff(Role.CASEWORKER), second_factor=False)
    assert officer.post(reverse("enrolment_code"), {"code": code}).status_code == 400


def test_a_visit_is_written_down_by_a_clerk_and_agreed_to_by_another() -> None:
    ana, now = _with_road(), clock.now()
    clerk = people.staff(Role.CLERK)
    stranger = people.staff(*[role for role in Role if role != Role.CLERK])
    with pytest.raises(Denied):
        process.propose_lost_way(_actor(stranger), person=_cpf(ana), words="card", at=now)
    own = people.staff(
        Role.CLERK, own_person=ana.identity.person, office=people.unit("Another unit")
    )
    with pytest.raises(Mendable, match="We know nobody"):
        process.propose_lost_way(_actor(own), person=_cpf(ana), words="card", at=now)
    without = people.citizen("Caio Melo")
    with pytest.raises(Mendable, match="digital identity alone"):
        process.propose_lost_way(_actor(clerk), person=_cpf(without), words="card", at=now)
    made = process.propose_lost_way(_actor(clerk), person=_cpf(ana), words="card", at=now)
    with pytest.raises(Denied):
        process.confirm_proposal(_actor(clerk), made, now)
    with pytest.raises(Denied):
        process.confirm_proposal(_actor(own), made, now)


def test_the_database_keeps_a_persons_code_to_two_officers() -> None:
    ana, clerk = _with_road(), people.staff(Role.CLERK)
    for whom in ({"person": ana.identity.person}, {}):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            acting("test", "test"),
        ):
            EnrolmentCode.objects.create(
                code_index=b"x",
                given_by=_member(clerk),
                given_at=clock.now(),
                expires_at=clock.now() + timedelta(days=1),
                **whom,
            )


def test_whoever_still_has_the_digital_identity_replaces_a_lost_app_alone(client: Client) -> None:
    ana = _with_road()
    people.sign_in(client, ana, stepped_up=True)  # came in through the identity provider
    assert client.post(reverse("remove_app")).status_code == 302
    assert not Authenticator.objects.filter(user=ana).exists()
    assert client.get(reverse("second_road_code")).status_code == 200

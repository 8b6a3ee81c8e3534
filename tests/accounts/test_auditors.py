"""An auditor opens a file for a stated purpose, and the person sees who, when and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts import openings, process
from accounts.actors import actor_for
from accounts.models import AccessLogEntry, FileOpening, Role, User
from accounts.permissions import Actor, Denied, may
from benefits.applications.models import Claim
from portal import clock, outbox
from portal.errors import Mendable
from portal.messages.models import Notice
from tests.accounts import people
from tests.benefits import world

pytestmark = pytest.mark.django_db
WHY = "Drawn for the audit of this year"


@pytest.fixture
def claim() -> Claim:
    return world.referred(world.unit())


@pytest.fixture
def auditor() -> User:
    return people.staff(Role.AUDITOR, name="Magali Serpa")


def _actor(user: User) -> Actor:
    return actor_for(user.pk, {}, clock.today())


def test_without_a_purpose_there_is_no_file(client: Client, claim: Claim, auditor: User) -> None:
    people.sign_in(client, auditor, stepped_up=True)
    page = reverse("benefits:desk_file", args=[claim.protocol])
    missing = client.get(reverse("benefits:desk_file", args=["C-00000-00000-0000"]))
    assert client.get(page).status_code == missing.status_code == 404
    assert not may(_actor(auditor), "record.read", claim.person_id, on=clock.today())
    kept = AccessLogEntry.objects.get(person=claim.person, automatic=False)
    assert kept.purpose == "tried to open it and was refused"


def test_the_purpose_opens_the_file_for_half_an_hour_and_the_person_reads_it(
    client: Client, claim: Claim, auditor: User
) -> None:
    people.sign_in(client, auditor, stepped_up=True)
    form = client.get(reverse("open_file")).content.decode()
    assert "Audit by the plan of the year" in form and "Emergency" not in form
    sent = {"national_id": claim.person.national_id, "purpose": "audit_plan", "words": WHY}
    opened = client.post(reverse("open_file"), sent)
    page = client.get(opened["Location"]).content.decode()
    file = reverse("benefits:desk_file", args=[claim.protocol])
    assert file in page
    assert client.get(file).status_code == 200
    outbox.drain(clock.now)

    looks = AccessLogEntry.objects.filter(person=claim.person, actor="Magali Serpa")
    assert {one.purpose for one in looks} == {WHY}
    assert {one.case for one in looks} >= {claim.protocol}
    assert Notice.objects.filter(person=claim.person, kind="file_opened").exists()
    owner = Client()
    people.sign_in(owner, User.objects.get(identity__person=claim.person))
    assert WHY in owner.get(reverse("access_log")).content.decode()

    late = clock.now() + timedelta(minutes=31)
    assert not FileOpening.objects.filter(staff__user=auditor, until__gt=late).exists()


def test_reading_is_all_that_an_opening_allows(client: Client, claim: Claim, auditor: User) -> None:
    process.open_file(_actor(auditor), claim.person_id, "audit_plan", WHY, clock.now())
    people.sign_in(client, auditor, stepped_up=True)
    act = reverse("benefits:desk_act", args=[claim.protocol, "take"])
    assert client.post(act).status_code == 404
    assert not may(_actor(auditor), "claim.decide", claim, on=clock.today())


@pytest.mark.parametrize("purpose", ["at_the_desk", "by_phone", "emergency", "", "audit"])
def test_an_auditor_opens_for_audits_alone(claim: Claim, auditor: User, purpose: str) -> None:
    with pytest.raises(Mendable):
        process.open_file(_actor(auditor), claim.person_id, purpose, WHY, clock.now())
    with pytest.raises(Denied):
        openings.ask_emergency(_actor(auditor), claim.person_id, WHY, clock.now())


def test_nobody_else_claims_to_audit(claim: Claim) -> None:
    others = people.staff(*[role for role in Role if role != Role.AUDITOR])
    for purpose in openings.AUDIT_PURPOSES:
        with pytest.raises(Mendable):
            process.open_file(_actor(others), claim.person_id, purpose, WHY, clock.now())


def test_an_auditor_keeps_away_from_their_own_people(claim: Claim) -> None:
    own = people.staff(Role.AUDITOR, own_person=claim.person)
    with pytest.raises(Denied):
        process.open_file(_actor(own), claim.person_id, "audit_plan", WHY, clock.now())

"""A person moves to another region: open cases go along, and nothing begins anew."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from accounts import process as people_process
from accounts import queries
from accounts.models import Address, Person, Unit
from benefits import process
from benefits.adjudication import leases, notes
from benefits.adjudication.errors import Conflict
from benefits.adjudication.units import unit_for
from benefits.applications.models import Claim, ClaimState
from portal import outbox
from portal.messages.models import Notice
from portal.records import StateChange, acting
from tests.accounts import people
from tests.benefits import world
from tests.benefits.agenda import rooms
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


def _office(name: str, city: str, regions: str) -> Unit:
    made = world.unit(name)
    made.city, made.regions = city, regions
    made.save()
    return made


@pytest.fixture
def north() -> Unit:
    return _office("Office of the north", "Rio Manso", "SP MG")


@pytest.fixture
def south() -> Unit:
    return _office("Office of the south", "Serra Azul", "RS PR")


def _lives(person: Person, region: str, city: str) -> None:
    with acting("test world", "test"):
        Address.objects.create(
            person=person,
            lines=json.dumps({"street": "Rua A", "city": city, "postcode": "01310-100"}),
            region=region,
            since=NOW - timedelta(days=900),
        )


def _moves(person: Person, region: str, city: str, at: Any = LATER) -> None:
    people_process.change_address(
        world.as_person(person),
        person.pk,
        street="Rua B",
        number="2",
        more="",
        city=city,
        postcode="90010000",
        region=region,
        is_protected=False,
        at=at,
    )
    outbox.drain(lambda: at)


@pytest.fixture
def claim(north: Unit) -> Claim:
    """With an officer of the north, who holds it, left a note and asked nothing yet."""
    made = world.referred(north)
    _lives(made.person, "SP", "Rio Manso")
    return made


def test_an_open_case_goes_along_with_its_day_and_its_notes(
    claim: Claim, north: Unit, south: Unit
) -> None:
    there = world.officer(south)
    member = world.officer(north)
    officer = world.as_staff(member)
    held = world.take(officer, claim.pk, LATER)
    notes.write(held, member.pk, "Spoke with the employer.", LATER)
    before = (held.due_on, held.filed_at, held.state, held.answers)

    _moves(claim.person, "RS", "Serra Azul")

    claim.refresh_from_db()
    assert claim.unit == south and claim.holder is None and claim.officer is None
    assert (claim.due_on, claim.filed_at, claim.state, claim.answers) == before
    assert [note.text for note in claim.notes.all()] == ["Spoke with the employer."]
    moved = StateChange.objects.get(subject_id=claim.pk, action="move")
    assert (moved.before, moved.after) == (ClaimState.IN_REVIEW, ClaimState.IN_REVIEW)
    with pytest.raises((Http404, Conflict)):
        process.take_file(officer, claim.pk, LATER)
    assert leases.current(member, LATER) is None
    assert process.take_next(world.as_staff(there), LATER) == claim


def test_one_message_says_what_moved_and_the_second_time_nothing_moves(
    claim: Claim, south: Unit
) -> None:
    world.officer(south)
    _moves(claim.person, "RS", "Serra Azul")
    told = Notice.objects.get(person=claim.person, kind="cases_moved")
    assert told.values["claims"] == 1 and told.values["office"] == "Office of the south"
    address = Address.objects.get(person=claim.person, ended_at=None)
    process.move_with_person(address.pk, LATER)
    assert StateChange.objects.filter(action="move").count() == 1
    assert Notice.objects.filter(kind="cases_moved").count() == 1


def test_new_claims_go_to_the_office_of_the_place(claim: Claim, north: Unit, south: Unit) -> None:
    world.officer(south)
    assert unit_for(claim.person_id) == north.pk
    _moves(claim.person, "RS", "Serra Azul")
    assert unit_for(claim.person_id) == south.pk
    assert queries.office_of(claim.person_id) == south


def test_the_office_of_ones_own_city_comes_before_others_of_the_state(
    claim: Claim, north: Unit
) -> None:
    near = _office("Office of Vale", "Vale", "SP")
    world.officer(near)
    _moves(claim.person, "SP", "vale")
    claim.refresh_from_db()
    assert claim.unit == near


@pytest.mark.parametrize(
    "state", [ClaimState.GRANT_PROPOSED, ClaimState.REFUSAL_HELD, ClaimState.SUBMITTED]
)
def test_what_is_just_being_finished_is_finished_where_it_is(
    claim: Claim, north: Unit, south: Unit, state: str
) -> None:
    world.officer(south)
    from benefits.process import moving

    assert state not in moving.MOVABLE
    assert set(moving.MOVABLE) | {state} <= set(ClaimState.values)


def test_central_cases_and_regions_without_an_office_stay(claim: Claim, south: Unit) -> None:
    central = world.unit("Central office")
    Claim.objects.filter(pk=claim.pk).update(unit=central)
    world.officer(central), world.officer(south)
    _moves(claim.person, "RS", "Serra Azul")
    claim.refresh_from_db()
    assert claim.unit == central
    _moves(claim.person, "AM", "Manaus", LATER + timedelta(days=1))
    claim.refresh_from_db()
    assert claim.unit == central
    assert queries.office_of(claim.person_id) is None


def test_no_case_comes_to_an_office_where_the_claimant_works(
    claim: Claim, north: Unit, south: Unit
) -> None:
    member = world.officer(south)
    with acting("test world", "test"):
        member.person = claim.person
        member.save()
    _moves(claim.person, "RS", "Serra Azul")
    claim.refresh_from_db()
    assert claim.unit == north


def test_another_street_in_the_same_city_moves_nothing(claim: Claim, north: Unit) -> None:
    _moves(claim.person, "SP", "Rio Manso")
    claim.refresh_from_db()
    assert claim.unit == north
    assert not Notice.objects.filter(kind="cases_moved").exists()


def test_the_account_page_names_the_office(client: Client, south: Unit) -> None:
    user = people.citizen()
    _lives(user.identity.person, "RS", "Serra Azul")
    people.sign_in(client, user)
    assert "Office of the south" in client.get(reverse("account")).content.decode()


def test_a_booked_visit_stays_and_the_new_office_is_offered(north: Unit, south: Unit) -> None:
    world.officer(south)
    here = rooms.Office(unit=north)
    there = rooms.Office(unit=south)
    referral = here.refer()
    _lives(referral.person, "SP", "Rio Manso")
    visit = here.book(referral)
    asked = process.ask_for_arrangement(
        world.as_person(referral.person), referral.pk, needs=["step_free"], words="", at=NOW
    )
    _moves(referral.person, "RS", "Serra Azul", NOW)
    visit.refresh_from_db()
    assert (visit.state, visit.unit) == ("booked", north)
    asked.refresh_from_db()
    assert asked.unit == south
    told = Notice.objects.get(person=referral.person, kind="appointment_office_near")
    assert told.values["office"] == "Office of the south"
    assert there.offers(referral)

"""The page of automatic steps: who reads it, what it shows, and the ways back."""

import pytest
from django.urls import reverse

from accounts.models import Role
from benefits import process
from benefits.robots.models import ActionState, Kind, RobotAction
from portal import clock
from tests.benefits import world

pytestmark = pytest.mark.django_db
WHY = "The other office knows this employer."


@pytest.fixture
def office():
    made = world.unit("Recife")
    world.officer(made)
    return made


@pytest.fixture
def supervisor(office, signed_in):
    return signed_in(world.officer(office, roles=(Role.SUPERVISOR,)))


@pytest.fixture
def claim(office):
    made = world.claimant()
    return world.assessed(made, clock.now(), record_right="no", record_wrong="A year is missing.")


def test_a_supervisor_reads_counts_switches_and_the_newest_steps(supervisor, claim):
    page = supervisor.get(reverse("benefits:robots")).content.decode()
    assert claim.protocol in page
    for kind in Kind:
        assert str(kind.label) in page
    assert page.count("1 done") == 1
    assert "Take back" in page
    assert "Switch off" in page


def test_a_rules_officer_reads_counts_but_no_claim_and_an_officer_reads_nothing(
    office, claim, signed_in
):
    rules = signed_in(world.officer(office, roles=(Role.RULES,)))
    page = rules.get(reverse("benefits:robots")).content.decode()
    assert "Switch off" in page
    assert claim.protocol not in page
    auditor = signed_in(world.officer(office, roles=(Role.AUDITOR,)))
    page = auditor.get(reverse("benefits:robots")).content.decode()
    assert "Switch off" not in page
    caseworker = signed_in(world.officer(office))
    assert caseworker.get(reverse("benefits:robots")).status_code == 404


def test_a_forwarding_is_taken_back_to_another_office(supervisor, claim):
    other = world.unit("Olinda")
    world.officer(other)
    step = RobotAction.objects.get(kind=Kind.OFFICE)
    url = reverse("benefits:robot_undo", args=[step.pk])
    assert "To which office?" in supervisor.get(url).content.decode()
    assert supervisor.post(url, {"reason": WHY}).status_code == 422
    assert supervisor.post(url, {"reason": WHY, "unit": other.pk}).status_code == 302
    step.refresh_from_db()
    claim.refresh_from_db()
    assert (step.state, claim.unit_id) == (ActionState.UNDONE, other.pk)


def test_a_kind_is_switched_off_and_a_claim_in_nobodys_queue_is_put_into_one(
    office, supervisor, claim
):
    url = reverse("benefits:robot_switch", args=[Kind.OFFICE.value])
    assert supervisor.post(url, {"reason": WHY}).status_code == 302
    other = world.assessed(
        world.claimant(), clock.now(), record_right="no", record_wrong="A year is missing."
    )
    assert "Claims in nobody’s queue" in supervisor.get(reverse("benefits:robots")).content.decode()
    place = reverse("benefits:robot_place", args=[other.pk])
    assert supervisor.post(place, {"unit": office.pk}).status_code == 302
    other.refresh_from_db()
    assert other.unit_id == office.pk
    assert supervisor.post(place, {"unit": office.pk}).status_code == 404


def test_on_again_is_confirmed_by_somebody_else_on_the_page(office, supervisor, signed_in):
    asker = world.officer(office, roles=(Role.RULES,))
    process.switch_robot_off(world.as_staff(asker), "ask", WHY, clock.now())
    asked = process.ask_for_robot_on(world.as_staff(asker), "ask", WHY, clock.now())
    assert "Confirm" not in signed_in(asker).get(reverse("benefits:robots")).content.decode()
    confirm = reverse("benefits:robot_confirm", args=[asked.pk])
    assert supervisor.post(confirm, {"act": "confirm"}).status_code == 302
    asked.refresh_from_db()
    assert asked.effective_at is not None


def test_a_citizen_reads_that_a_step_was_done_automatically(claim, signed_in):
    page = (
        signed_in(claim.person)
        .get(reverse("benefits:claim", args=[claim.protocol]))
        .content.decode()
    )
    assert "done automatically" in page


def test_the_page_asks_the_same_number_of_questions_however_much_was_done(
    office, supervisor, claim, django_assert_max_num_queries
):
    for _more in range(3):
        world.assessed(
            world.claimant(), clock.now(), record_right="no", record_wrong="A year is missing."
        )
    with django_assert_max_num_queries(60):
        supervisor.get(reverse("benefits:robots"))

"""Overpayments, degrees of disability, given-up benefits, divided shares: in a real Chromium."""

from __future__ import annotations

import os
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Role
from benefits import process
from benefits.adjudication.models import Outcome
from benefits.assessments import degree
from benefits.overpayments.models import Overpayment
from benefits.recalculation.models import Cause, Revision
from contributions.remittances.models import StatementEntry
from portal import clock, outbox
from tests.benefits import overpaid, world
from tests.benefits import test_assessments as assessments
from tests.benefits import test_choice as choice
from tests.benefits import test_shares as shares
from tests.benefits import test_time_limits as limits
from tests.benefits.test_in_a_browser import Enter, enter  # noqa: F401  (a fixture)
from tests.browsing import is_sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = [(360, 740), (1280, 900)]
LATER = world.NOW + timedelta(days=3)


@pytest.fixture(params=WIDTHS, ids=["phone", "desktop"])
def sight(request: Any, live_server: Any, browser: Any, enter: Enter, monkeypatch: Any) -> Any:  # noqa: F811
    """Opens pages one after the other; each must be sound."""
    moment = {"at": LATER}
    monkeypatch.setattr(clock, "now", lambda: moment["at"])
    monkeypatch.setattr(clock, "today", lambda: moment["at"].date())
    width, height = request.param
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()

    def look(who: Any, name: str, *args: object) -> None:
        enter(page, who)
        answer = page.goto(live_server.url + reverse(f"benefits:{name}", args=args))
        assert answer.status == 200, (name, answer.status)
        folder = os.environ.get("SHOTS")
        if folder:
            page.screenshot(path=f"{folder}/{name}-{width}-{look.count}.png", full_page=True)
        look.count += 1
        is_sound(page)

    look.count = 0
    return SimpleNamespace(look=look, page=page, moment=moment)


def supervisor(office: Any) -> Any:
    return world.officer(office, roles=(Role.SUPERVISOR,))


def test_every_page_of_an_overpayment_is_sound(sight: Any) -> None:
    case = overpaid.found()
    office, person = world.unit(), case.claim.person
    key, reference = case.overpayment.pk, case.overpayment.reference
    boss = supervisor(office)
    sight.look(boss, "overpayments")
    sight.look(boss, "overpayment_settle", reference)
    process.hear_overpayment(case.one, key, overpaid.WHY, LATER)
    sight.look(person, "overpayment", reference)
    process.answer_overpayment(world.as_person(person), key, "I did not know it.", LATER)
    sight.look(boss, "overpayment_settle", reference)
    overpaid.propose(case)
    sight.look(boss, "overpayment_settle", reference)
    process.confirm_overpayment(case.two, key, LATER)
    outbox.drain(lambda: LATER)
    sight.look(person, "overpayment", reference)
    sight.look(person, "overpayment_contest", reference)
    sight.look(person, "payments")
    Overpayment.objects.update(owed_cents=50_000)
    sight.moment["at"] = overpaid.THEN
    overpaid.pay.sent(case.treasury, date(2026, 12, 1), overpaid.THEN)
    sight.look(person, "payments")
    sight.look(person, "overpayment", reference)


def test_the_pages_of_a_bill_that_is_paid_back_are_sound(sight: Any) -> None:
    case = overpaid.billed()
    person, reference = case.claim.person, case.overpayment.reference
    sight.look(person, "overpayment", reference)
    sight.look(person, "overpayment_parts", reference)
    process.pay_back_in_parts(world.as_person(person), case.overpayment.pk, 3, LATER)
    sight.look(person, "overpayment", reference)


def test_the_pages_of_a_booking_that_pays_back_are_sound(sight: Any) -> None:
    case = overpaid.billed()
    overpaid.arrives(case, "OBRIGADO", case.bill.cents - 700)
    entry, office = StatementEntry.objects.get(), world.unit()
    one, two = (world.officer(office, roles=(Role.TREASURY,)) for _number in range(2))
    sight.look(one, "payback_match", entry.pk)
    proposed = process.propose_match(
        world.as_staff(one), entry.pk, case.bill.reference, "The same account as before.", LATER
    )
    sight.look(one, "payback_match", entry.pk)
    sight.look(two, "payback_matches")
    sight.look(two, "payback_match", entry.pk)
    process.confirm_match(world.as_staff(two), proposed.pk, LATER)
    sight.look(two, "payback_matches")
    sight.look(case.claim.person, "overpayment", case.overpayment.reference)


def test_the_pages_of_a_degree_are_sound(sight: Any) -> None:
    sight.moment["at"] = world.NOW
    room = assessments.Room()
    room.refer("degree")
    doctor = world.StaffMember.objects.get(pk=room.doctor.staff_id)
    part = process.take_next_assessment(room.doctor, world.NOW)
    sight.look(doctor, "assessment", part.reference)
    given = {
        **dict.fromkeys(degree.ALL, "helped"),
        "impairment": "movement",
        "marked": "no",
        "help_missing": "no",
        "months": 60,
        "since": "2010-05-01",
    }
    process.finish_assessment(
        room.doctor, part.reference, answers=given, words=assessments.SECRET, at=world.NOW
    )
    other = process.take_next_assessment(room.social, world.NOW)
    process.finish_assessment(
        room.social, other.reference, answers=given, words=assessments.SECRET, at=world.NOW
    )
    sight.look(room.claim.person, "own_assessment", room.claim.protocol)


def test_the_pages_of_what_was_given_up_and_of_divided_shares_are_sound(sight: Any) -> None:
    sight.moment["at"] = world.NOW
    made, _old, _new = choice.gave_up()
    process.find_choices(world.NOW)
    found = Revision.objects.get()
    sight.look(supervisor(world.unit()), "revision", found.pk)
    one, _two = choice.supervisors()
    reduction = process.propose_choice(one, found.pk, process.draft_of(found), world.NOW)
    sight.look(made, "reduction", reduction.reference)
    claim, widow, _elder, _before = shares.family()
    shares.divided(shares.SOON)
    decision = claim.decisions.get(outcome=Outcome.DIVIDED)
    sight.look(widow, "division", claim.protocol, decision.sequence)
    sight.look(widow, "division_contest", claim.protocol, decision.sequence)
    sight.look(widow, "claim", claim.protocol)


def test_the_pages_about_five_and_ten_years_are_sound(sight: Any) -> None:
    claim, _award = limits.granted_in_2021()
    limits.change_wages(claim, 500_000)
    with limits.first_paid(limits.OVER):
        found = process.recheck(claim.decisions.get(), Cause.RECORD, "x", limits.LATER)
        assert found is not None
        sight.look(supervisor(world.unit()), "revision", found.pk)
        one, _two = limits.supervisors()
        process.apply_revision(one, found.pk, limits.WHY, limits.LATER)
    outbox.drain(lambda: limits.LATER)
    sight.look(claim.person, "decision", claim.protocol)
    limits.change_wages(claim, 200_000)
    with limits.first_paid(limits.OVER):
        newest = claim.decisions.get(sequence=2)
        less = process.recheck(newest, Cause.RECORD, "y", limits.LATER)
        assert less is not None
        sight.moment["at"] = limits.LATER
        sight.look(supervisor(world.unit()), "revision", less.pk)


def test_the_pages_of_who_was_not_reached_are_sound(sight: Any) -> None:
    case = overpaid.found()
    clerk = world.officer(world.unit(), roles=(Role.CLERK,))
    sight.look(clerk, "unreached")
    made = process.hear_overpayment(case.one, case.overpayment.pk, overpaid.WHY, LATER)
    sight.look(clerk, "unreached")
    sight.look(clerk, "unreached_bring", made.reference)

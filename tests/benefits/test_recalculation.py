"""Decisions calculated again: more is paid at once and to the cent, less goes to a human."""

from datetime import date, timedelta

import pytest
from django.http import Http404
from django.urls import reverse

from accounts.models import Role
from benefits import process
from benefits.adjudication.errors import Conflict
from benefits.applications.models import ClaimState
from benefits.payments.amounts import gross_cents
from benefits.payments.models import Award, AwardState, Payment
from benefits.recalculation.models import Cause, Revision, RevisionState
from contributions.record.models import ContributionMonth
from portal import outbox
from portal.errors import Mendable
from portal.messages.models import Notice
from tests.benefits import world
from tests.benefits.payments import world as pay
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
LATER = NOW + timedelta(days=30)


def granted():
    """A claim in payment, and its award."""
    claim = world.assessed(world.claimant())
    outbox.drain(lambda: NOW)
    claim.refresh_from_db()
    assert claim.state == ClaimState.GRANTED
    return claim, Award.objects.get(decision__claim=claim)


def change_wages(claim, cents: int) -> None:
    """The last two hundred wages were declared wrong."""
    rows = ContributionMonth.objects.filter(person=claim.person, month__gte=date(2010, 1, 1))
    rows.update(remuneration_cents=cents, contribution_cents=cents // 10)


def test_nothing_happens_when_nothing_changed():
    claim, _award = granted()
    assert process.recheck(claim.decisions.get(), Cause.RECORD, "x", LATER) is None
    assert not Revision.objects.exists()


def test_more_is_decided_at_once_with_a_new_decision_that_replaces_the_award():
    claim, award = granted()
    change_wages(claim, 500_000)
    revision = process.recheck(claim.decisions.get(), Cause.RECORD, "x", LATER)
    assert revision.state == RevisionState.APPLIED
    outbox.drain(lambda: LATER)
    award.refresh_from_db()
    newest = Award.objects.get(replaces=award)
    assert award.state == AwardState.REPLACED
    assert newest.amount_cents > award.amount_cents
    assert newest.starts_on == award.starts_on
    assert claim.decisions.count() == 2
    assert Notice.objects.filter(kind="award_revised", person=claim.person).exists()


def test_calculating_twice_decides_once():
    claim, _award = granted()
    change_wages(claim, 500_000)
    for _time in range(2):
        process.recheck(claim.decisions.order_by("sequence").first(), Cause.RECORD, "x", LATER)
    assert claim.decisions.count() == 2
    assert Revision.objects.count() == 1


def test_the_next_run_pays_the_difference_of_the_past_and_the_new_amount_from_then_on():
    claim, award = granted()
    treasury = pay.treasurers()
    pay.sent(treasury, NOVEMBER, NOW)
    before = Payment.objects.get(award=award)
    change_wages(claim, 500_000)
    process.recheck(claim.decisions.get(), Cause.RECORD, "x", LATER)
    outbox.drain(lambda: LATER)
    newest = Award.objects.get(replaces=award)
    pay.sent(treasury, DECEMBER, LATER)
    found = dict(Payment.objects.filter(award=newest).values_list("month", "gross_cents"))
    whole = {
        month: gross_cents(newest.amount_cents, newest.starts_on, None, month)
        for month in (NOVEMBER, DECEMBER)
    }
    assert found == {NOVEMBER: whole[NOVEMBER] - before.gross_cents, DECEMBER: whole[DECEMBER]}
    assert Payment.objects.filter(award=award).count() == 1


def test_a_replaced_award_is_never_paid_for_another_month():
    claim, award = granted()
    change_wages(claim, 500_000)
    process.recheck(claim.decisions.get(), Cause.RECORD, "x", LATER)
    outbox.drain(lambda: LATER)
    pay.sent(pay.treasurers(), DECEMBER, LATER)
    assert not Payment.objects.filter(award=award).exists()
    newest = Award.objects.get(replaces=award)
    assert set(Payment.objects.values_list("award", flat=True)) == {newest.pk}


def test_the_tax_on_a_difference_is_what_the_whole_month_owes_less_what_was_withheld():
    claim, award = granted()
    treasury = pay.treasurers()
    with pay.world.acting("test", "world"):
        Award.objects.filter(pk=award.pk).update(amount_cents=1_000_000, starts_on=NOVEMBER)
        award.refresh_from_db()
    pay.sent(treasury, NOVEMBER, NOW)
    with pay.world.acting("test", "world"):
        second = Award.objects.create(
            person=award.person, decision=_second_decision(claim), benefit=award.benefit,
            starts_on=award.starts_on, amount_cents=1_200_000, replaces=award,
        )  # fmt: skip
        Award.objects.filter(pk=award.pk).update(state="replaced")
    pay.sent(treasury, DECEMBER, LATER)
    whole = pay.award(starts_on=award.starts_on, amount_cents=1_200_000)
    pay.sent(treasury, DECEMBER, LATER + timedelta(days=1))
    first = Payment.objects.get(award=award)
    rest = Payment.objects.get(award=second, month=NOVEMBER)
    entire = Payment.objects.get(award=whole, month=NOVEMBER)
    assert first.gross_cents + rest.gross_cents == entire.gross_cents
    assert first.tax_cents + rest.tax_cents == entire.tax_cents > 0


def _second_decision(claim):
    from benefits.adjudication import decisions

    first = claim.decisions.get()
    return decisions.write_grant(
        claim, first.determination, rule="old_age", amount_cents=1_200_000,
        starts_on=first.starts_on, at=LATER,
    )  # fmt: skip


def test_less_goes_to_a_human_and_takes_nothing_away():
    claim, award = granted()
    change_wages(claim, 200_000)
    revision = process.recheck(claim.decisions.get(), Cause.RECORD, "x", LATER)
    assert revision.state == RevisionState.OPEN
    assert revision.new_cents < revision.old_cents
    assert claim.decisions.count() == 1
    award.refresh_from_db()
    assert award.state == AwardState.ACTIVE
    supervisor = world.as_staff(world.officer(world.unit(), roles=(Role.SUPERVISOR,)))
    with pytest.raises(Mendable, match="take something away"):
        process.apply_revision(supervisor, revision.pk, "The wages were too high.", LATER)
    kept = process.keep_decision(supervisor, revision.pk, "Paid in good faith, our error.", LATER)
    assert kept.state == RevisionState.KEPT
    with pytest.raises(Conflict):
        process.keep_decision(supervisor, revision.pk, "Paid in good faith, our error.", LATER)


def test_what_a_newer_calculation_overtakes_is_closed():
    claim, _award = granted()
    change_wages(claim, 200_000)
    first = process.recheck(claim.decisions.get(), Cause.RECORD, "x", LATER)
    change_wages(claim, 180_000)
    second = process.recheck(claim.decisions.get(), Cause.RECORD, "y", LATER)
    first.refresh_from_db()
    assert (first.state, second.state) == (RevisionState.OVERTAKEN, RevisionState.OPEN)


def test_only_a_supervisor_who_did_not_decide_settles_it():
    claim, _award = granted()
    change_wages(claim, 200_000)
    revision = process.recheck(claim.decisions.get(), Cause.RECORD, "x", LATER)
    office = world.unit()
    caseworker = world.as_staff(world.officer(office))
    relative = world.officer(office, roles=(Role.SUPERVISOR,), own=claim.person)
    for actor in (caseworker, world.as_staff(relative), world.as_person(claim.person)):
        with pytest.raises(Http404):
            process.keep_decision(actor, revision.pk, "Paid in good faith, our error.", LATER)


def test_a_supervisor_sees_both_calculations_side_by_side(client):
    from tests.accounts import people as signing

    claim, _award = granted()
    change_wages(claim, 200_000)
    revision = process.recheck(claim.decisions.get(), Cause.RECORD, "x", LATER)
    signing.sign_in(client, signing.staff(Role.SUPERVISOR))
    listed = client.get(reverse("benefits:revisions")).content.decode()
    assert claim.protocol in listed
    page = client.get(reverse("benefits:revision", args=[revision.pk]))
    assert page.status_code == 200
    assert "This would take something away" in page.content.decode()
    response = client.post(
        reverse("benefits:revision", args=[revision.pk]),
        {"do": "keep", "words": "Paid in good faith, our own error."},
    )
    assert response.status_code == 302
    revision.refresh_from_db()
    assert revision.state == RevisionState.KEPT
    settled = client.get(reverse("benefits:revision", args=[revision.pk]))
    assert "Paid in good faith, our own error." in settled.content.decode()

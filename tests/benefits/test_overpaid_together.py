"""Paid too much together or in instalments: each owes their own, to the cent, once."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from benefits import process
from benefits.overpayments.models import Overpayment, OverpaymentState
from benefits.payments.models import Award, Payment
from benefits.payments.planning import instalments_by, planned
from benefits.recalculation.models import Cause
from portal import clock, outbox
from portal.errors import Mendable
from portal.messages.models import Letter, Notice
from tests.benefits import test_shares as shares
from tests.benefits import world
from tests.benefits.forms import test_applications as applications
from tests.benefits.payments import world as pay
from tests.benefits.test_reductions import WHY, WORDS, supervisors
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
LATER, SOON = NOW + timedelta(days=1), NOW + timedelta(days=3)


def reduced(claim, at):
    """Heard, proposed and decided by two; what was found of it."""
    decision = claim.decisions.filter(outcome="granted").latest("sequence")
    revision = process.recheck(decision, Cause.RECORD, f"{at}", at)
    one, two = supervisors()
    made = process.hear(one, revision.pk, WHY, at)
    process.answer_reduction(world.as_person(claim.person), made.pk, "I see it so.", at)
    process.propose_reduction(one, made.pk, WORDS, at)
    process.confirm_reduction(two, made.pk, at)
    outbox.drain(lambda: at)
    made.refresh_from_db()
    return made, one, two


def lower_wages(made, cents=400_000):
    husband = made.family_ties.get(kind="spouse").relative
    husband.contribution_months.update(remuneration_cents=cents, contribution_cents=cents // 10)


def overpaid_family(birthday=shares.BIRTHDAY):
    """November was paid to a widow and two children by wages that were too high."""
    claim, made, elder, before = shares.family(birthday)
    husband = made.family_ties.get(kind="spouse").relative
    husband.contribution_months.update(remuneration_cents=900_000, contribution_cents=90_000)
    process.recheck(claim.decisions.get(), Cause.RECORD, "up", NOW)
    supervisor, _two = supervisors()
    for open_one in claim.decisions.get().revisions.filter(state="open"):
        process.apply_revision(supervisor, open_one.pk, "The wages were higher than known.", NOW)
    outbox.drain(lambda: NOW)
    pay.sent(pay.treasurers(), NOVEMBER, LATER)
    lower_wages(made)
    return claim, made, elder, before


def test_each_sharer_owes_what_their_own_share_was_paid_too_much():
    claim, made, elder, before = overpaid_family()
    reduced(claim, SOON)
    found = {one.person_id: one for one in Overpayment.objects.all()}
    assert found.keys() == before.keys() - {elder.pk}  # grown up, without an account: not paid yet
    newest = {one.person_id: one for one in Award.objects.filter(starts_on=DECEMBER)}
    for person_id, one in found.items():
        paid = Payment.objects.filter(person_id=person_id, month=NOVEMBER)
        month = next(month for month in one.months if month["month"] == "2026-11-01")
        assert month["paid"] == sum(row.net_cents for row in paid)
        assert month["due"] == newest[person_id].amount_cents  # below the tax, a whole month
        assert one.owed_cents == sum(month["owed"] for month in one.months) > 0
        assert one.payee_id == (None if person_id == made.pk else made.pk)


def test_who_receives_it_for_a_child_is_asked_answers_and_reads(signed_in, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: SOON)
    monkeypatch.setattr(clock, "today", lambda: SOON.date())
    claim, made, _elder, _before = overpaid_family()
    _reduction, one, two = reduced(claim, SOON)
    found = Overpayment.objects.exclude(person=made).get()
    process.hear_overpayment(one, found.pk, WHY, SOON)
    assert Notice.objects.get(kind="overpayment_heard").person_id == made.pk
    own = reverse("benefits:overpayment", args=[found.reference])
    mother = signed_in(made)
    shown = mother.get(own).content.decode()
    assert str(found.person) in shown
    assert signed_in(world.claimant()).get(own).status_code == 404
    assert mother.post(own, {"answer": "I could not know it."}).status_code == 302
    process.propose_overpayment(
        one, found.pk, origin="not_told", good_faith=True, share=10, words=WORDS, at=SOON
    )
    decision = process.confirm_overpayment(two, found.pk, SOON)
    outbox.drain(lambda: SOON)
    assert decision.person_id == made.pk
    assert Letter.objects.get(key=f"overpayment:{found.pk}").person_id == made.pk
    contest = reverse("benefits:overpayment_contest", args=[found.reference])
    filed = {"contested": ["amount"], "grounds": "He still studies.", "wants_hearing": "no"}
    assert "/appeals/" in mother.post(contest, filed).url


def test_after_a_share_ended_those_who_are_left_go_on_with_less_by_their_own_division():
    claim, _made, elder, before = overpaid_family(shares.EARLY)
    shares.divided(LATER)
    made_less, *_who = reduced(claim, SOON)
    newest = Award.objects.filter(decision__claim=claim, starts_on=made_less.effect_on)
    assert {one.person_id for one in newest} == before.keys() - {elder.pk}
    assert {one.parts for one in newest} == {2}
    whole = {one.whole_cents for one in newest}
    plan = planned(made_less.revision.decision)
    assert len(plan) == 3 and max(whole) < plan[0].whole_cents


def test_an_instalment_that_was_paid_is_counted_and_the_rest_are_paid_by_the_new_plan():
    claim = applications.clean("unemployment")
    applications.drain()
    award = Award.objects.get(decision__claim=claim)
    first = award.starts_on
    at = NOW + (first - NOW.date()) + timedelta(days=2)
    pay.sent(pay.treasurers(), first.replace(day=1), at)
    paid = Payment.objects.get(award=award)
    claim.person.contribution_months.update(remuneration_cents=200_000)
    reduced(claim, at + timedelta(days=1))
    found = Overpayment.objects.get()
    newest = Award.objects.filter(decision__claim=claim).latest("id")
    assert found.months == [
        {
            "month": first.replace(day=1).isoformat(),
            "paid": paid.net_cents,
            "due": newest.amount_cents,
            "owed": paid.net_cents - newest.amount_cents,
        }
    ]
    award.refresh_from_db()
    assert newest.instalments == award.instalments - 1
    assert newest.starts_on >= first + timedelta(days=30)
    assert instalments_by(award, date.max) == 1
    assert instalments_by(newest, date.max) == newest.instalments
    with pytest.raises(Mendable, match="Nothing is due"):  # what ended is not paid any more
        process.prepare_pay_run(pay.treasurers()[0], first.replace(day=1), at + timedelta(days=2))


def test_what_an_earlier_reduction_asked_back_is_not_asked_again():
    claim, made, _elder, _before = overpaid_family()
    reduced(claim, SOON)
    first = dict(Overpayment.objects.values_list("person", "owed_cents"))
    lower_wages(made, 300_000)
    again = SOON + timedelta(days=2)
    second, *_who = reduced(claim, again)
    for one in Overpayment.objects.filter(reduction=second):
        (month,) = [row for row in one.months if row["month"] == "2026-11-01"]
        earlier = Overpayment.objects.get(person=one.person_id, reduction__lt=second.pk)
        asked = next(row for row in earlier.months if row["month"] == "2026-11-01")
        assert month["paid"] == asked["due"]
    assert set(Overpayment.objects.values_list("state", flat=True)) == {OverpaymentState.FOUND}
    assert first

"""Paid too much: counted by the engine, heard first, decided by two officers, and contested."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.http import Http404
from django.urls import reverse

from accounts.models import Role
from benefits import process
from benefits.adjudication.errors import Conflict
from benefits.adjudication.models import Outcome
from benefits.law import overpayment as law
from benefits.law.statute import the_law
from benefits.overpayments import counting
from benefits.overpayments.models import OVERPAYMENT, Overpayment, OverpaymentState
from benefits.payments.models import Award, Payment, PaymentState
from contributions.queries import ledger_balance
from portal import clock, outbox
from portal.errors import Mendable
from portal.messages import notices
from portal.messages.models import Letter, Notice
from tests.benefits import world
from tests.benefits.overpaid import (
    AFTER,
    GROUND,
    LATER,
    NOVEMBER,
    SOON,
    WHY,
    answered,
    asked,
    found,
    propose,
)
from tests.benefits.test_reductions import WORDS, heard, supervisors

pytestmark = pytest.mark.django_db


# ── What is counted ──────────────────────────────────────────────────────────────────────────


def test_the_engine_counts_each_month_after_tax_and_tells_nobody():
    case = found()
    newest = Award.objects.latest("id")
    paid = Payment.objects.get(month=NOVEMBER)
    (month,) = case.overpayment.months
    revision = case.overpayment.reduction.revision
    assert month["month"] == "2026-11-01"
    assert month["paid"] == paid.net_cents
    assert 0 < month["due"] <= revision.new_cents
    assert case.overpayment.owed_cents == month["owed"] == month["paid"] - month["due"]
    assert newest.amount_cents < case.award.amount_cents
    assert case.overpayment.state == OverpaymentState.FOUND
    assert not Notice.objects.filter(kind__startswith="overpayment").exists()
    process.look_for_overpayment(case.overpayment.reduction_id, LATER)
    assert Overpayment.objects.count() == 1


def test_all_of_a_month_is_too_much_when_the_right_ended():
    case = found(cents=0)
    (month,) = case.overpayment.months
    assert (month["due"], month["owed"]) == (0, month["paid"])


def test_a_payment_that_came_back_is_not_asked_back():
    case = found()
    Payment.objects.update(state=PaymentState.RETURNED, returned_on=SOON.date())
    assert counting.count(case.overpayment.reduction, SOON) == {}
    with pytest.raises(Mendable, match="Nothing is left"):
        process.hear_overpayment(case.one, case.overpayment.pk, WHY, SOON)


def test_what_was_paid_more_than_five_years_ago_is_not_counted():
    case = found()
    late = LATER + timedelta(days=6 * 366)
    assert counting.count(case.overpayment.reduction, late) == {}


def test_without_a_paid_month_nothing_is_found():
    _claim, _award, made, one, two = heard()
    process.propose_reduction(one, made.pk, WORDS, LATER)
    process.confirm_reduction(two, made.pk, LATER)
    outbox.drain(lambda: LATER)
    assert not Overpayment.objects.exists()


# ── Heard, proposed, decided ─────────────────────────────────────────────────────────────────


def test_nobody_asks_anything_back_before_the_person_was_heard():
    case = found()
    with pytest.raises(Conflict):
        propose(case)
    made = process.hear_overpayment(case.one, case.overpayment.pk, WHY, SOON)
    assert made.answer_until >= SOON.date() + timedelta(days=30)
    notice = Notice.objects.get(kind="overpayment_heard")
    assert notice.values["why"] == WHY
    with pytest.raises(Conflict):
        propose(case)
    outbox.drain(lambda: AFTER)
    case.overpayment.refresh_from_db()
    assert case.overpayment.state == OverpaymentState.HEARING  # nobody knows that they were reached
    notices.opened(made.asked, SOON)
    outbox.drain(lambda: AFTER)
    case.overpayment.refresh_from_db()
    assert case.overpayment.state == OverpaymentState.TO_DECIDE  # silence moves the file, no more
    with pytest.raises(Conflict):
        process.answer_overpayment(
            world.as_person(case.claim.person), case.overpayment.pk, "Late?", AFTER
        )


@pytest.mark.parametrize(
    ("origin", "good_faith", "asked_back"),
    [
        ("law_misread", True, False),
        ("law_misread", False, False),
        ("our_error", True, False),
        ("our_error", False, True),
        ("not_told", True, True),
        ("not_told", False, True),
    ],
)
def test_what_our_own_mistake_paid_in_good_faith_stays(origin, good_faith, asked_back):
    on = SOON.date()
    told = {"good_faith": good_faith, "on": on, "law": the_law()}
    assert law.is_asked_back(law.Origin(origin), assistance=False, **told) is asked_back
    assistance = law.is_asked_back(law.Origin(origin), assistance=True, **told)
    assert assistance is (asked_back and not good_faith)


def test_the_law_and_the_database_refuse_what_good_faith_keeps():
    case = asked()
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Overpayment.objects.update(origin="our_error")
    other = Overpayment(state="to_decide", benefit="old_age")
    assert not law.is_asked_back(
        law.Origin.OUR_ERROR, good_faith=True, assistance=False, on=SOON.date(), law=the_law()
    )
    assert other.good_faith  # presumed
    assert case.overpayment.state == OverpaymentState.TAKING


def test_a_proposal_that_the_law_forbids_is_refused_with_the_reason():
    case = found()
    process.hear_overpayment(case.one, case.overpayment.pk, WHY, SOON)
    person = world.as_person(case.claim.person)
    process.answer_overpayment(person, case.overpayment.pk, "I did not know.", SOON)
    with pytest.raises(Mendable, match="does not ask this back"):
        propose(case, origin="our_error")
    with pytest.raises(Mendable, match="30"):
        propose(case, share=31)
    propose(case, share=30)


def test_who_proposes_an_overpayment_cannot_decide_it_and_the_database_says_so_too():
    case = found()
    key = case.overpayment.pk
    answered(case)
    propose(case)
    with pytest.raises(Conflict, match="second officer"):
        process.confirm_overpayment(case.one, key, SOON)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Overpayment.objects.update(state="taking", closed_by_id=case.one.staff_id, decided_at=SOON)


def test_the_engine_has_no_line_that_asks_anything_back():
    for state in OverpaymentState.values:
        assert not {"propose", "confirm", "hear"} & set(OVERPAYMENT.actions(state, "engine"))


def test_only_supervisors_without_a_part_in_it_settle_and_only_the_person_answers():
    case = found()
    office = world.unit()
    caseworker = world.as_staff(world.officer(office))
    relative = world.as_staff(
        world.officer(office, roles=(Role.SUPERVISOR,), own=case.claim.person)
    )
    for actor in (caseworker, relative, world.as_person(case.claim.person)):
        with pytest.raises(Http404):
            process.hear_overpayment(actor, case.overpayment.pk, WHY, SOON)
    process.hear_overpayment(case.one, case.overpayment.pk, WHY, SOON)
    with pytest.raises(Http404):
        process.answer_overpayment(
            world.as_person(world.claimant()), case.overpayment.pk, "Not mine.", SOON
        )


def test_it_is_told_once_with_a_letter_that_shows_months_share_and_how_to_contest():
    case = asked(language="en")
    process.tell_of_overpayment(case.overpayment.pk, SOON)
    assert Notice.objects.filter(kind="overpayment_asked").count() == 1
    letter = str(Letter.objects.get(key=f"overpayment:{case.overpayment.pk}").content)
    for words in (GROUND, "I did not know.", "November 2026", "10 %", "art. 115", "contest"):
        assert words in letter, words
    assert case.decision.outcome == Outcome.OWED
    assert case.decision.officer_id != case.decision.second_officer_id


def test_what_is_not_asked_back_is_said_to_whom_was_asked():
    case = found()
    process.hear_overpayment(case.one, case.overpayment.pk, WHY, SOON)
    process.waive_overpayment(case.two, case.overpayment.pk, GROUND, SOON)
    assert Notice.objects.filter(kind="overpayment_waived").count() == 1
    assert ledger_balance("overpayments_receivable") == 0
    assert not Payment.objects.exclude(deducted_cents=0).exists()


# ── Pages ────────────────────────────────────────────────────────────────────────────────────


def test_the_pages_of_an_overpayment_from_the_list_to_the_appeal(signed_in, monkeypatch):
    case = found()
    moment = {"at": LATER}
    monkeypatch.setattr(clock, "now", lambda: moment["at"])
    monkeypatch.setattr(clock, "today", lambda: moment["at"].date())
    office = world.unit()
    one, two = (signed_in(world.officer(office, roles=(Role.SUPERVISOR,))) for _n in range(2))
    reference = case.overpayment.reference
    person = signed_in(case.claim.person)
    own = reverse("benefits:overpayment", args=[reference])
    address = reverse("benefits:overpayment_settle", args=[reference])
    assert person.get(own).status_code == 404  # nobody has told them yet
    assert reference in one.get(reverse("benefits:overpayments")).content.decode()
    assert "November 2026" in one.get(address).content.decode()
    assert one.post(address, {"do": "hear", "words": WHY}).status_code == 302
    page = person.get(own).content.decode()
    assert WHY in page and "Nothing is decided" in page and "November 2026" in page
    assert signed_in(world.claimant()).get(own).status_code == 404
    assert "Tell us in a sentence" in person.post(own, {"answer": ""}).content.decode()
    assert person.post(own, {"answer": "I could not know."}).status_code == 302
    moment["at"] = SOON
    assert "I could not know." in one.get(address).content.decode()
    lacking = one.post(address, {"do": "propose", "words": GROUND}).content.decode()
    assert "Say where the mistake came from" in lacking
    sent = {"do": "propose", "origin": "not_told", "good_faith": "yes", "share": "20"}
    assert one.post(address, sent | {"words": GROUND}).status_code == 302
    assert "Agree: it is decided" not in one.get(address).content.decode()
    assert two.post(address, {"do": "confirm", "words": GROUND}).status_code == 302
    outbox.drain(lambda: SOON)
    decided = person.get(own).content.decode()
    assert (
        "too much" in decided
        and "December 2026" in decided
        and GROUND in decided
        and "Still open" in decided
    )
    claim_page = person.get(reverse("benefits:claim", args=[case.claim.protocol]))
    assert reference in claim_page.content.decode()
    contest = reverse("benefits:overpayment_contest", args=[reference])
    assert person.get(contest).status_code == 200
    filed = {"contested": ["good_faith"], "grounds": "The payslips.", "wants_hearing": "no"}
    assert "/appeals/" in person.post(contest, filed).url
    assert "You contest it" in person.get(own).content.decode()


def test_two_supervisors_exist_in_this_world():
    assert len({one.staff_id for one in supervisors()}) == 2

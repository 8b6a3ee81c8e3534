"""Paid too much: counted by the engine, heard first, two officers, small parts, to the cent."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.http import Http404
from django.urls import reverse
from hypothesis import example, given, settings
from hypothesis import strategies as st

from accounts.models import Role
from benefits import process, queries
from benefits.adjudication.errors import Conflict
from benefits.adjudication.models import Outcome
from benefits.law import overpayment as law
from benefits.law.statute import the_law
from benefits.overpayments import counting
from benefits.overpayments.models import OVERPAYMENT, Overpayment, OverpaymentState
from benefits.payments.models import Award, Payment, PaymentState
from benefits.payments.preparing import _TAKEN
from contributions.queries import ledger_balance
from portal import clock, outbox
from portal.errors import Mendable
from portal.messages.models import Letter, Notice
from portal.records import acting
from tests.benefits import test_appeals as appeals
from tests.benefits import world
from tests.benefits.payments import world as pay
from tests.benefits.test_reductions import WORDS, heard, supervisors
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
LATER, SOON = NOW + timedelta(days=1), NOW + timedelta(days=3)
THEN, AFTER = NOW + timedelta(days=20), NOW + timedelta(days=60)
WHY = "The payrolls show that the wages were told to us higher than they were."
GROUND = "The employer told higher wages, and the payslips that you have show it."


def found(cents=200_000):
    """November was paid before a reduction that counts from December on."""
    claim, award, made, one, two = heard(cents)
    treasury = pay.treasurers()
    pay.sent(treasury, NOVEMBER, LATER)
    process.propose_reduction(one, made.pk, WORDS, LATER)
    process.confirm_reduction(two, made.pk, LATER)
    outbox.drain(lambda: LATER)
    return SimpleNamespace(
        claim=claim,
        award=award,
        one=one,
        two=two,
        treasury=treasury,
        overpayment=Overpayment.objects.get(),
    )


def asked(share=10, language=""):
    """The person was told and answered; one proposed, another decided."""
    case = found()
    if language:
        with acting("test", "the language of the letter"):
            case.claim.person.language = language
            case.claim.person.save(update_fields=["language"])
    key = case.overpayment.pk
    process.hear_overpayment(case.one, key, WHY, SOON)
    process.answer_overpayment(world.as_person(case.claim.person), key, "I did not know.", SOON)
    propose(case, share=share)
    case.decision = process.confirm_overpayment(case.two, key, SOON)
    outbox.drain(lambda: SOON)
    case.overpayment.refresh_from_db()
    return case


def propose(case, *, origin="not_told", good_faith=True, share=10):
    return process.propose_overpayment(
        case.one,
        case.overpayment.pk,
        origin=origin,
        good_faith=good_faith,
        share=share,
        words=GROUND,
        at=SOON,
    )


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
    process.hear_overpayment(case.one, key, WHY, SOON)
    process.answer_overpayment(world.as_person(case.claim.person), key, "I did not know.", SOON)
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


# ── Taken off in small parts ─────────────────────────────────────────────────────────────────


def test_a_run_takes_its_part_and_the_ledger_agrees_to_the_cent():
    case = asked()
    owed = case.overpayment.owed_cents
    assert ledger_balance("overpayments_receivable") == owed
    Payment.objects.update(state=PaymentState.PAID, paid_on=SOON.date())
    promised = queries.next_payment(case.claim.person_id, THEN.date())
    run = pay.sent(case.treasury, DECEMBER, THEN)
    paid = Payment.objects.get(month=DECEMBER)
    wage = the_law().get("wages/minimum_wage", DECEMBER)
    part = law.taken_cents(
        owed,
        paid.gross_cents,
        paid.gross_cents - paid.tax_cents,
        share=10,
        untouched_cents=wage,
    )
    assert paid.deducted_cents == part > 0
    assert paid.net_cents == paid.gross_cents - paid.tax_cents - part >= wage
    assert (run.deducted_cents, run.total_cents) == (part, paid.net_cents)
    assert promised.amount_cents == paid.net_cents
    assert ledger_balance("overpayments_receivable") == owed - part
    assert counting.taken_cents(case.overpayment) == part


def test_preparing_a_run_twice_takes_once_and_discarding_it_takes_nothing():
    case = asked()
    one = process.prepare_pay_run(case.treasury[0], DECEMBER, THEN)
    process.prepare_pay_run(case.treasury[0], DECEMBER, THEN)
    taken = counting.taken_cents(case.overpayment)
    assert taken == Payment.objects.get(month=DECEMBER).deducted_cents > 0
    process.freeze_pay_run(case.treasury[0], one.pk, THEN)
    process.discard_pay_run(case.treasury[0], one.pk, THEN)
    assert counting.taken_cents(case.overpayment) == 0
    assert ledger_balance("overpayments_receivable") == case.overpayment.owed_cents
    assert counting.taken_for_good_cents(case.overpayment) == 0


def test_the_last_part_settles_it_and_it_stops():
    case = asked(share=30)
    Overpayment.objects.update(owed_cents=1_234)
    pay.sent(case.treasury, DECEMBER, THEN)
    pay.work(THEN)
    case.overpayment.refresh_from_db()
    assert Payment.objects.get(month=DECEMBER).deducted_cents == 1_234
    assert case.overpayment.state == OverpaymentState.SETTLED
    assert Notice.objects.filter(kind="overpayment_settled").count() == 1
    process.settle_deducted(Payment.objects.get(month=DECEMBER).run_id, THEN)
    assert Notice.objects.filter(kind="overpayment_settled").count() == 1


def test_a_payment_that_is_made_again_is_taken_off_once():
    case = asked()
    run = pay.sent(case.treasury, DECEMBER, THEN)
    payment = Payment.objects.get(month=DECEMBER)
    process.import_bank_answer(pay.report(run, {payment.end_to_end_id: "AC04"}), THEN)
    pay.work(THEN)
    with acting("test", "a new account"):
        case.claim.person.payout_accounts.update(ended_at=NOW)
    pay.account_number(case.claim.person, "11")
    pay.sent(case.treasury, DECEMBER, THEN + timedelta(days=1))
    again = Payment.objects.get(month=DECEMBER, attempt=2)
    assert again.net_cents == payment.net_cents
    assert again.deducted_cents == payment.deducted_cents > 0
    assert counting.taken_cents(case.overpayment) == payment.deducted_cents


def test_nothing_is_taken_while_it_is_contested_and_all_is_given_back_when_it_was_wrong():
    case = asked()
    owed = case.overpayment.owed_cents
    appeals.members(count=3)
    filed = process.appeal(
        world.as_person(case.claim.person),
        case.decision.pk,
        contested=["good_faith"],
        grounds="I could not know it.",
        at=SOON,
    )
    pay.sent(case.treasury, DECEMBER, THEN)
    assert Payment.objects.get(month=DECEMBER).deducted_cents == 0
    process.seat_panel(filed.pk, THEN)
    appeals.judge(filed, allow=True, at=THEN)
    pay.work(THEN)
    case.overpayment.refresh_from_db()
    assert case.overpayment.state == OverpaymentState.ANNULLED
    assert ledger_balance("overpayments_receivable") == 0
    assert Notice.objects.filter(kind="overpayment_annulled").count() == 1
    assert owed > 0 and Award.objects.filter(ends_on=None).exists()


def test_what_was_taken_comes_back_with_the_next_run_after_an_allowed_appeal():
    case = asked()
    Overpayment.objects.update(owed_cents=90_000)
    pay.sent(case.treasury, DECEMBER, THEN)
    taken = Payment.objects.get(month=DECEMBER).deducted_cents
    assert 0 < taken < 90_000
    appeals.members(count=3)
    filed = process.appeal(
        world.as_person(case.claim.person),
        case.decision.pk,
        contested=["amount"],
        grounds="It was right.",
        at=THEN,
    )
    process.seat_panel(filed.pk, THEN)
    appeals.judge(filed, allow=True, at=THEN)
    pay.work(THEN)
    assert counting.taken_cents(case.overpayment) == taken
    assert ledger_balance("overpayments_receivable") == -taken
    account = queries.overpayments.account_of(Overpayment.objects.get(), THEN.date())
    assert (account.taken_cents, account.left_cents) == (taken, -taken)
    run = pay.sent(case.treasury, DECEMBER, THEN + timedelta(days=1))
    back = Payment.objects.get(run=run)
    assert (back.gross_cents, back.deducted_cents, back.net_cents) == (0, -taken, taken)
    assert (back.kind, back.attempt, back.overpayment_id) == ("given_back", 1, case.overpayment.pk)
    assert ledger_balance("overpayments_receivable") == 0
    with pytest.raises(Mendable, match="Nothing is due"):
        process.prepare_pay_run(case.treasury[0], DECEMBER, THEN + timedelta(days=2))


@given(
    left=st.integers(-300_000, 900_000),
    gross=st.integers(1, 1_500_000),
    tax=st.integers(0, 300_000),
    share=st.integers(1, 30),
)
@example(left=100, gross=162_100, tax=0, share=30)
@example(left=100, gross=162_101, tax=0, share=30)
@example(left=-1, gross=1, tax=0, share=1)
@settings(max_examples=150, deadline=None)
def test_the_sql_of_a_run_takes_what_the_law_takes_and_leaves_a_minimum_wage(
    left, gross, tax, share
):
    tax = min(tax, gross - 1)
    wage = the_law().get("wages/minimum_wage", DECEMBER)
    expected = law.taken_cents(left, gross, gross - tax, share=share, untouched_cents=wage)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_TAKEN} FROM (SELECT NULL::bigint AS again_deducted_cents,"
            " %(left)s::bigint AS left_cents, %(gross)s::bigint AS gross_cents,"
            " %(tax)s::bigint AS tax_cents, %(share)s AS share) s",
            {"left": left, "gross": gross, "tax": tax, "share": share, "untouched": wage},
        )
        assert cursor.fetchone() == (expected,)
    if expected > 0:
        assert gross - tax - expected >= wage
        assert expected <= min(left, gross * 30 // 100)


@given(left=st.integers(1, 10**7), a_month=st.integers(1, 10**5))
@settings(deadline=None)
def test_the_last_month_is_the_one_in_which_nothing_is_left(left, a_month):
    last = law.last_month(left, a_month, DECEMBER)
    if left > 1200 * a_month:
        assert last is None
        return
    months = (last.year - 2026) * 12 + last.month - 12 + 1
    assert (months - 1) * a_month < left <= months * a_month
    assert law.last_month(left, 0, DECEMBER) is None


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

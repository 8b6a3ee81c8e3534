"""A new job is reported for somebody whose insurance is for those without work."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from accounts.permissions import Actor
from benefits import process
from benefits.adjudication.models import Outcome
from benefits.eligibility.assessment import replay
from benefits.overpayments.models import Overpayment
from benefits.payments.models import Award, AwardState, Payment
from benefits.payments.runs import NothingDue
from benefits.payments.withheld_models import WithheldMonth
from benefits.recalculation.models import Cause, Revision
from benefits.recalculation.reduction_models import Reduction
from contributions import process as money_in
from contributions.employers.models import Employment
from portal import clock, outbox
from portal.messages.models import Letter, Notice
from portal.records import acting
from tests.benefits import test_appeals as appeals
from tests.benefits import world
from tests.benefits.forms import world as lives
from tests.benefits.payments import world as pay
from tests.contributions import world as payers

pytestmark = pytest.mark.django_db
AT = world.NOW  # 20 November 2026
BEFORE_ALL, AFTER_ONE = date(2026, 11, 23), date(2026, 12, 21)
DECEMBER = date(2026, 12, 1)
LATER = AT.replace(month=12, day=22)
SOON = LATER + timedelta(days=1)
WORDS = "She told us that she began on this day; the company says so too."


def insured() -> Award:
    """Dismissed in October; five instalments, the first on 20 December."""
    made, answers = lives.dismissed()
    lives.assessed(made, "unemployment", **answers)
    outbox.drain(lambda: AT)
    award = Award.objects.get(person=made)
    assert (award.starts_on, award.instalments) == (date(2026, 12, 20), 5)
    return award


def hired(award: Award, day: date, at: datetime = LATER) -> Employment:
    """A company registers its new worker."""
    company = payers.employer("Mercado Sol")
    boss = payers.acting_for(company)
    number = award.person.national_id
    made = money_in.start_employment(boss, company.pk, number, day, at)
    outbox.drain(lambda: at)
    return made


def supervisors() -> list[Actor]:
    office = world.unit()
    return [world.as_staff(world.officer(office, roles=(Role.SUPERVISOR,))) for _n in range(2)]


def held(award: Award) -> list[date]:
    rows = WithheldMonth.objects.filter(person=award.person_id, released_at=None)
    return list(rows.values_list("month", flat=True))


def paid(award: Award) -> list[date]:
    rows = Payment.objects.filter(award__person=award.person_id).order_by("month")
    return list(rows.values_list("month", flat=True))


def answered(award: Award) -> Reduction:
    made = Reduction.objects.get()
    person = world.as_person(award.person)
    return process.answer_reduction(person, made.pk, "I never began there.", LATER)


def ended(award: Award) -> Reduction:
    one, two = supervisors()
    made = answered(award)
    process.propose_reduction(one, made.pk, WORDS, LATER)
    process.confirm_reduction(two, made.pk, SOON)
    outbox.drain(lambda: SOON)
    made.refresh_from_db()
    return made


def test_what_falls_due_after_the_first_day_waits_and_what_was_due_before_is_paid() -> None:
    award = insured()
    hired(award, AFTER_ONE)
    assert held(award) == [date(2027, month, 1) for month in (1, 2, 3, 4)]
    award.refresh_from_db()
    assert (award.state, award.ends_on) == (AwardState.ACTIVE, date(2027, 4, 19))
    pay.sent(pay.treasurers(), DECEMBER, SOON)
    assert paid(award) == [DECEMBER]


def test_the_person_is_told_the_same_day_who_said_it_by_which_law_and_until_when() -> None:
    award = insured()
    job = hired(award, BEFORE_ALL)
    notice = Notice.objects.get(kind="job_reported", person=award.person)
    assert notice.sent_at == LATER
    assert str(job.employer) in notice.values["why"]
    assert "Lei 7.998/1990 art. 7 I" in notice.values["why"]
    made = Reduction.objects.get()
    assert made.answer_until >= LATER.date() + timedelta(days=30)
    assert (made.opened_by, made.effect_on) == (None, award.starts_on)
    assert Notice.objects.filter(case=made.reference).count() == 1
    assert replay(made.revision.determination)


def test_a_job_said_twice_is_asked_once_and_the_database_says_so_too() -> None:
    award = insured()
    job = hired(award, BEFORE_ALL)
    process.stop_for_job(job.pk, SOON)
    found = Revision.objects.get(cause=Cause.JOB)
    assert WithheldMonth.objects.count() == 5
    one, _two = supervisors()
    process.drop_reduction(one, Reduction.objects.get().pk, WORDS, SOON)
    process.stop_for_job(job.pk, SOON)
    assert held(award) == [] and Revision.objects.count() == 1
    with pytest.raises(IntegrityError, match="revision_job_once"), transaction.atomic():
        Revision.objects.create(
            decision=found.decision,
            person=found.person,
            determination=found.decision.determination,
            cause=Cause.JOB,
            cause_key=found.cause_key,
            found_at=SOON,
            old_cents=1,
            new_cents=0,
        )


def test_lifted_by_an_officer_what_waited_is_paid_by_the_next_run() -> None:
    award = insured()
    hired(award, BEFORE_ALL)
    people = pay.treasurers()
    with pytest.raises(NothingDue):
        pay.sent(people, DECEMBER, LATER)
    one, _two = supervisors()
    answered(award)
    process.drop_reduction(one, Reduction.objects.get().pk, WORDS, LATER)
    assert Notice.objects.filter(kind="reduction_dropped", person=award.person).exists()
    pay.sent(people, DECEMBER, SOON)
    assert paid(award) == [DECEMBER]
    assert Payment.objects.get().gross_cents == award.amount_cents


def test_two_officers_end_it_and_what_was_due_before_is_not_asked_back() -> None:
    award = insured()
    pay.sent(pay.treasurers(), DECEMBER, LATER)
    hired(award, AFTER_ONE)
    made = ended(award)
    award.refresh_from_db()
    assert (award.state, award.ends_on) == (AwardState.CEASED, date(2027, 1, 18))
    assert made.result is not None and made.result.outcome == Outcome.ENDED
    assert made.result.officer_id != made.result.second_officer_id
    assert not Overpayment.objects.exists()
    letter = Letter.objects.get(key=f"reduction:{made.pk}")
    assert WORDS in str(letter.content) and "I never began there." in str(letter.content)


def test_an_allowed_appeal_gives_back_all_that_was_ended() -> None:
    award = insured()
    hired(award, BEFORE_ALL)
    ended(award)
    people = pay.treasurers()
    with pytest.raises(NothingDue):
        pay.sent(people, DECEMBER, SOON)
    claim = award.decision.claim
    appeals.members(count=3)
    appeals.judge(appeals.appealed(claim, contested=("other",)), allow=True, at=SOON)
    outbox.drain(lambda: SOON)
    pay.sent(people, DECEMBER, SOON + timedelta(days=1))
    assert paid(award) == [DECEMBER]


def test_a_payroll_of_many_lines_asks_only_those_it_concerns() -> None:
    award = insured()
    company = payers.employer("Mercado Sol")
    others = payers.people(30)
    november = date(2026, 11, 1)
    payers.filed(company, [*others, award.person], month=november, at=LATER)
    event = outbox.OutboxEvent.objects.get(kind="declaration.employed")
    with CaptureQueriesContext(connection) as asked:
        process.stop_for_payroll(event.subject_id, LATER)
    assert len(asked) == 4  # the payroll, its jobs, whose benefits, the events
    events = outbox.OutboxEvent.objects.filter(kind="employment.started")
    job = Employment.objects.get(person=award.person, employer=company)
    assert list(events.values_list("subject_id", flat=True)) == [job.pk]
    outbox.drain(lambda: LATER)
    assert Reduction.objects.get().person_id == award.person_id


@pytest.mark.parametrize("what", ["before", "own account", "no benefit"])
def test_what_is_no_new_job_of_an_employee_stops_nothing(what: str) -> None:
    award = insured()
    day = date(2026, 10, 15) if what == "before" else BEFORE_ALL
    if what == "no benefit":
        with acting("test", "it ended"):
            award.state = AwardState.CEASED
            award.save()
    company = payers.employer("Mercado Sol")
    with acting("test", "a job"):
        job = Employment.objects.create(
            person=award.person,
            employer=company,
            started_on=day,
            category="company_service" if what == "own account" else "employee",
        )
    process.stop_for_job(job.pk, LATER)
    assert held(award) == [] and not Revision.objects.exists()


def test_the_pages_say_that_nothing_is_refused_and_since_when_money_waits(
    signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)
    monkeypatch.setattr(clock, "today", lambda: LATER.date())
    award = insured()
    hired(award, BEFORE_ALL)
    made = Reduction.objects.get()
    person, own = signed_in(award.person), reverse("benefits:reduction", args=[made.reference])
    page = person.get(own).content.decode()
    assert "Mercado Sol" in page and "Nothing is refused" in page
    assert "You are paid as now" not in page
    assert signed_in(world.claimant()).get(own).status_code == 404
    assert person.post(own, {"answer": "I never began there."}).status_code == 302
    officer = signed_in(world.officer(world.unit(), roles=(Role.SUPERVISOR,)))
    listed = officer.get(reverse("benefits:revisions")).content.decode()
    assert "an employer reported a new job" in listed
    assert "money waits from 20 Dec 2026 on" in listed
    address = reverse("benefits:revision", args=[made.revision_id])
    shown = officer.get(address).content.decode()
    assert "I never began there." in shown and "automatic check" in shown
    assert "None" not in shown
    assert officer.post(address, {"do": "drop", "words": WORDS}).status_code == 302
    assert held(award) == []

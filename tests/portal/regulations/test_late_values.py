"""A value that comes late: who was decided without it is calculated again, and paid the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Role
from benefits import process as benefits
from benefits import queries
from benefits.applications.models import Claim
from benefits.law.statute import law_of_the_files
from benefits.payments.amounts import gross_cents
from benefits.payments.decision_letter import letter_key
from benefits.payments.models import Award, AwardState, Payment
from benefits.process import late_values
from benefits.recalculation import late
from benefits.recalculation.late_models import LateCheck, LateValue
from benefits.recalculation.models import Cause, Revision, RevisionState
from contributions.record.models import ContributionMonth
from portal import amendments, outbox
from portal.errors import Mendable
from portal.messages.models import Letter, Notice
from portal.regulations import following, process
from portal.regulations.models import Proposal
from tests.benefits import world
from tests.benefits.payments import world as pay
from tests.portal.regulations.conftest import NOW, Officers

pytestmark = pytest.mark.django_db
Propose = Callable[..., Proposal]
INDEX, WAGE = "correction/index", "wages/minimum_wage"
JANUARY, NOVEMBER, DECEMBER = date(2026, 1, 1), date(2026, 11, 1), date(2026, 12, 1)
LATER = NOW + timedelta(days=10)
SETTLED = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + settings.LAW_REFRESH_SECONDS)
INPC = {
    "parameter": INDEX,
    "since": JANUARY,
    "until": date(2026, 1, 31),
    "content": "0.39",
    "act": "INPC 01/2026",
    "reason": "The index of January is published.",
    "source": "https://www.ibge.gov.br/inpc-01",
}


@pytest.fixture
def approved(officers: Officers, propose: Propose) -> Callable[..., Proposal]:
    """A value that two officers made law."""

    def make(at: datetime = LATER, **given: Any) -> Proposal:
        found = propose(at=at, **(INPC | given))
        process.approve(officers.checking, found.pk, at)
        following.refresh()
        return found

    return make


def granted(**more: Any) -> tuple[Claim, Award]:
    """A claim in payment, and its award."""
    claim = world.assessed(world.claimant(**more))
    outbox.drain(lambda: NOW)
    return claim, Award.objects.get(decision__claim=claim)


def drain(at: datetime = LATER) -> None:
    """All that is due once no task can work with the old law any more."""
    outbox.drain(lambda: at + SETTLED)


def progress_of(found: Proposal) -> late.Progress:
    (one,) = queries.late.progress([process.late_key(found)])
    return one


def test_from_the_approval_of_an_index_to_the_difference_paid_once(
    approved: Callable[..., Proposal],
) -> None:
    claim, award = granted()
    treasury = pay.treasurers()
    pay.sent(treasury, NOVEMBER, NOW)
    before = Payment.objects.get(award=award)

    found = approved()
    drain()

    newest = Award.objects.get(replaces=award)
    revision = Revision.objects.get(decision__claim=claim)
    assert (revision.cause, revision.state) == (Cause.PARAMETER, RevisionState.APPLIED)
    # The index of one month more: every salary before it counts 0.39 % more.
    assert award.amount_cents < newest.amount_cents < award.amount_cents * 1004 // 1000 + 1
    assert Notice.objects.filter(kind="award_revised", person=claim.person).count() == 1
    letter = Letter.objects.get(key=letter_key(newest.decision_id))
    with translation.override(claim.person.language):
        why = {"label": _("Why it was calculated again"), "value": str(Cause.PARAMETER.label)}
    assert why in letter.content["facts"]
    one = progress_of(found)
    assert (one.found, one.looked_at, one.more, one.same, one.finished) == (1, 1, 1, 0, True)

    pay.sent(treasury, DECEMBER, LATER + timedelta(days=1))
    paid = dict(Payment.objects.filter(award=newest).values_list("month", "gross_cents"))
    whole = {
        month: gross_cents(newest.amount_cents, newest.starts_on, None, month)
        for month in (NOVEMBER, DECEMBER)
    }
    assert paid == {NOVEMBER: whole[NOVEMBER] - before.gross_cents, DECEMBER: whole[DECEMBER]}


def test_a_run_that_was_prepared_before_and_sent_after_pays_nothing_twice(
    approved: Callable[..., Proposal],
) -> None:
    _claim, award = granted()
    treasury = pay.treasurers()
    run = pay.approved(treasury, NOVEMBER, NOW)
    approved()
    drain()
    run.refresh_from_db()
    pay.sent(treasury, DECEMBER, LATER + timedelta(days=1))
    newest = Award.objects.get(replaces=award)
    whole = [
        gross_cents(newest.amount_cents, newest.starts_on, None, month)
        for month in (NOVEMBER, DECEMBER)
    ]
    found = Payment.objects.filter(award__in=[award, newest])
    assert sum(found.values_list("gross_cents", flat=True)) == sum(whole)
    assert found.filter(month=NOVEMBER, award=award).count() == 1


def test_doing_it_again_adds_nothing(approved: Callable[..., Proposal]) -> None:
    claim, _award = granted()
    found = approved()
    drain()
    value = LateValue.objects.get()
    benefits.value_came(
        process.late_key(found),
        parameter=INDEX,
        since=JANUARY,
        act="",
        law_hash="",
        place=1,
        at=LATER,
    )
    late_values.find(value.pk, LATER)
    late_values.check_claim(LateCheck.objects.get().pk, LATER)
    drain(LATER + timedelta(days=1))
    assert LateValue.objects.count() == LateCheck.objects.count() == 1
    assert claim.decisions.count() == 2


def test_a_worker_killed_in_the_middle_leaves_the_rest_to_the_next(
    approved: Callable[..., Proposal], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late_values, "AT_ONCE", 2)
    claims = [granted()[0] for _number in range(5)]
    found = approved()
    for _step in ("the trial of the value", "the first two claims"):
        assert outbox.run(outbox.take(LATER, 1), lambda: LATER) == 1
    assert LateCheck.objects.count() == 2
    assert not progress_of(found).finished

    class Killed(BaseException):
        """The machine goes away: nobody catches it."""

    def die(*_args: object) -> None:
        raise Killed

    # The first claims and the second step are taken; the worker dies before it commits.
    taken = outbox.take(LATER, 3)
    assert len(taken) == 3
    with monkeypatch.context() as dying, pytest.raises(Killed):
        dying.setattr(late_values, "recheck", die)
        dying.setattr(late_values.LateCheck.objects, "bulk_create", die)
        outbox.run(taken, lambda: LATER)
    assert not LateCheck.objects.exclude(checked_at=None).exists()

    drain(LATER + timedelta(minutes=5))
    one = progress_of(found)
    assert (one.found, one.more, one.finished) == (5, 5, True)
    assert all(claim.decisions.count() == 2 for claim in claims)


def test_a_value_that_lowers_waits_for_a_person_and_takes_nothing_away(
    approved: Callable[..., Proposal],
) -> None:
    claim, award = granted()
    found = approved(content="-0.50")
    drain()
    revision = Revision.objects.get()
    assert revision.state == RevisionState.OPEN
    assert revision.new_cents < revision.old_cents
    award.refresh_from_db()
    assert (award.state, claim.decisions.count()) == (AwardState.ACTIVE, 1)
    one = progress_of(found)
    assert (one.more, one.person, one.same) == (0, 1, 0)


def test_what_waited_before_keeps_what_it_was_found_for(
    approved: Callable[..., Proposal],
) -> None:
    claim, _award = granted()
    ContributionMonth.objects.filter(person=claim.person).update(remuneration_cents=250_000)
    before = benefits.recheck(claim.decisions.get(), Cause.RECORD, "payroll", LATER)
    assert before is not None
    found = approved()
    drain()
    after = Revision.objects.get(decision__claim=claim, state=RevisionState.OPEN)
    assert (after.cause, after.cause_key) == (Cause.RECORD, "payroll")
    assert before.new_cents < after.new_cents < after.old_cents
    assert progress_of(found).person == 1


@pytest.mark.parametrize("cause", [Cause.CHOICE, Cause.JOB])
def test_what_a_person_must_end_or_lift_is_not_overtaken(
    approved: Callable[..., Proposal], cause: Cause
) -> None:
    claim, award = granted()
    decision = claim.decisions.get()
    waiting = Revision.objects.create(
        decision=decision, person=claim.person, determination=decision.determination,
        cause=cause, found_at=NOW, old_cents=award.amount_cents, new_cents=0,
    )  # fmt: skip
    found = approved()
    drain()
    waiting.refresh_from_db()
    assert waiting.state == RevisionState.OPEN
    assert claim.decisions.count() == 1
    assert progress_of(found).person == 1


def test_who_gets_the_lowest_amount_anyhow_is_looked_at_and_keeps_it(
    approved: Callable[..., Proposal],
) -> None:
    person = world.person()
    world.record(person, cents=162_100, first=date(2011, 1, 1))
    world.assessed(person)
    outbox.drain(lambda: NOW)
    found = approved()
    drain()
    one = progress_of(found)
    assert (one.found, one.same, one.finished) == (1, 1, True)
    assert not Revision.objects.exists()


def test_who_is_decided_in_the_same_minute_by_a_task_without_the_value_is_found_too(
    approved: Callable[..., Proposal],
) -> None:
    first, _award = granted()
    found = approved()
    amendments.install(())  # this task began before the approval
    second, _award = granted()
    following.refresh()
    outbox.drain(lambda: LATER + timedelta(minutes=1))
    third = world.claimant()
    amendments.install(())
    third = world.assessed(third)
    outbox.drain(lambda: NOW)
    following.refresh()
    drain()
    assert progress_of(found).more == 3
    assert {one.decisions.count() for one in (first, second, third)} == {2}


def test_who_was_decided_with_the_value_is_left_alone(
    approved: Callable[..., Proposal],
) -> None:
    approved(at=NOW)
    granted()
    drain()
    assert not LateCheck.objects.exists()


@pytest.mark.parametrize(
    ("parameter", "since", "touches"),
    [
        (INDEX, JANUARY, True),
        (INDEX, date(2026, 10, 1), True),
        (INDEX, date(2026, 11, 1), False),  # corrects to December and later
        (WAGE, date(2026, 11, 20), True),  # the day of the claim
        (WAGE, date(2027, 1, 1), False),
        ("withholding/table", JANUARY, False),
        ("maternity/days", JANUARY, False),
    ],
)
def test_only_those_are_asked_whose_decision_can_rest_on_the_value(
    parameter: str, since: date, touches: bool
) -> None:
    claim, _award = granted()
    assert claim.filed_on == date(2026, 11, 20)
    assert late.touched(parameter, since).filter(pk=claim.pk).exists() is touches


def test_a_minimum_wage_that_comes_late_raises_who_was_granted_less(
    approved: Callable[..., Proposal],
) -> None:
    person = world.person()
    world.record(person, cents=162_100, first=date(2011, 1, 1))
    claim = world.assessed(person)
    outbox.drain(lambda: NOW)
    award = Award.objects.get(decision__claim=claim)
    assert award.amount_cents == 162_100
    approved(parameter=WAGE, since=NOVEMBER, until=None, content="1700.00")
    drain()
    assert Award.objects.get(replaces=award).amount_cents == 170_000


def test_a_process_without_the_value_asks_again_later(
    approved: Callable[..., Proposal],
) -> None:
    granted()
    found = approved()
    amendments.install(())  # this worker has not heard of it yet
    drain()
    assert progress_of(found).looked_at == 0
    following.refresh()
    drain(LATER + timedelta(minutes=1))
    assert progress_of(found).more == 1


def test_what_fails_for_good_is_said_to_the_person_and_stands_in_the_list(
    approved: Callable[..., Proposal], monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, _award = granted()
    found = approved()
    monkeypatch.setattr(late_values, "recheck", lambda *_args: 1 / 0)
    for hour in range(settings.OUTBOX_MAX_ATTEMPTS + 1):
        drain(LATER + timedelta(hours=hour))
    one = progress_of(found)
    assert (one.looked_at, one.failed) == (0, 1)
    assert Notice.objects.filter(kind="delayed_by_us", person=claim.person).exists()


def test_the_officer_who_approves_reads_how_many_before_and_how_far_it_is_after(
    officers: Officers, propose: Propose, desk: Callable[..., Any]
) -> None:
    for _number in range(2):
        granted()
    found = propose(at=LATER, **INPC)
    page = reverse("regulations:proposal", args=[found.pk])
    assert "decided without it: 2." in desk(officers.checker).get(page).content.decode()
    process.approve(officers.checking, found.pk, LATER)
    following.refresh()
    drain()
    after = desk(officers.checker).get(page).content.decode()
    assert "2 of 2" in after
    assert "decided without it" not in after


def test_a_supervisor_sees_how_far_it_is(
    approved: Callable[..., Proposal], desk: Callable[..., Any]
) -> None:
    granted()
    approved()
    supervisor = world.officer(world.unit(), roles=(Role.SUPERVISOR,))
    address = reverse("benefits:revisions")
    assert "0 of 0" in desk(supervisor).get(address).content.decode()
    drain()
    assert "1 of 1" in desk(supervisor).get(address).content.decode()


def test_a_value_of_a_release_is_brought_in_by_a_command_once() -> None:
    claim, award = granted()
    release = amendments.Amendment(INDEX, JANUARY, date(2026, 1, 31), Fraction(39, 10_000), "")
    amendments.install((release,))
    said = StringIO()
    for _time in range(2):
        call_command("late_value", INDEX, "2026-01-01", stdout=said)
    drain(NOW)
    assert said.getvalue().count("calculated again: 1.") == 2
    assert claim.decisions.count() == 2
    assert Award.objects.get(replaces=award).amount_cents > award.amount_cents


@pytest.mark.parametrize(
    ("key", "day", "says"),
    [
        ("correction/nothing", "2026-01-01", "no legal number"),
        (INDEX, "2026-01-01", "no value on"),
        (INDEX, "2025-12-15", "one does on 2025-12-01"),
    ],
)
def test_the_command_says_what_it_cannot_find(key: str, day: str, says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("late_value", key, day)


def test_no_run_pays_a_new_year_by_the_minimum_wage_of_the_old_one() -> None:
    granted()
    in_january = datetime(2027, 1, 20, 14, 0, tzinfo=UTC)
    rates = law_of_the_files().get("readjustment/rates", JANUARY)
    known = [amendments.Amendment("readjustment/rates", date(2027, 1, 1), None, rates, "rates")]
    amendments.install(tuple(known))
    treasury = pay.treasurers()
    with pytest.raises(Mendable, match="minimum wage of January 2027"):
        pay.frozen(treasury, date(2027, 1, 1), in_january)
    known.append(amendments.Amendment(WAGE, date(2027, 1, 1), None, 1_700_00, "wage"))
    amendments.install(tuple(known))
    assert pay.frozen(treasury, date(2027, 1, 1), in_january).payment_count == 3

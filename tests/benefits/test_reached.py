"""No time runs against who was not reached: opened, posted, handed over, published; the list."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.urls import reverse

from accounts.models import Role
from benefits import process, queries
from benefits.adjudication.errors import Conflict
from benefits.payments.models import AwardState
from benefits.recalculation import reducing
from benefits.recalculation.reduction_models import Reduction, ReductionState
from portal import clock, outbox
from portal.errors import Mendable
from portal.messages import notices, reaching
from portal.messages.models import Letter, Notice
from tests.benefits import overpaid, world
from tests.benefits.test_reductions import AFTER, LATER, WHY, WORDS, lower, supervisors

pytestmark = pytest.mark.django_db
MUCH_LATER = LATER + timedelta(days=400)


def asked():
    """Somebody was asked about a change, and nothing shows that they know it."""
    claim, award, revision = lower()
    one, two = supervisors()
    made = process.hear(one, revision.pk, WHY, LATER)
    outbox.drain(lambda: LATER)
    return claim, award, made, one, two


def state_of(made, at):
    """Where the file stands once all that was due by then is done."""
    outbox.drain(lambda: at)
    made.refresh_from_db()
    return made.state


def clerk(role=Role.CLERK, office=None):
    return world.as_staff(world.officer(office or world.unit(), roles=(role,)))


def noted(actor, made, kind, at, on=None, tracking="BR123456785BR"):
    """A clerk or supervisor notes what became of the letter."""
    found = queries.unreached.one(actor, made.reference, on=at.date())
    return process.note_delivery(actor, found, kind, on or at.date(), tracking, at)


def test_who_was_not_reached_keeps_everything_however_long_it_takes():
    _claim, award, made, one, _two = asked()
    assert state_of(made, MUCH_LATER) == ReductionState.HEARING
    with pytest.raises(Conflict):
        process.propose_reduction(one, made.pk, WORDS, MUCH_LATER)
    award.refresh_from_db()
    assert (award.state, award.ends_on) == (AwardState.ACTIVE, None)


def test_a_file_that_moved_on_without_reaching_anybody_is_not_decided():
    _claim, _award, made, one, two = asked()
    Reduction.objects.filter(pk=made.pk).update(state="to_decide")  # as silence did once
    with pytest.raises(Conflict, match="not reached the person"):
        process.propose_reduction(one, made.pk, WORDS, MUCH_LATER)
    Reduction.objects.filter(pk=made.pk).update(
        state="proposed", proposed_by_id=one.staff_id, words=WORDS
    )
    with pytest.raises(Conflict, match="not reached the person"):
        process.confirm_reduction(two, made.pk, MUCH_LATER)
    notices.opened(made.asked, MUCH_LATER)
    with pytest.raises(Conflict, match="can answer until"):
        process.confirm_reduction(two, made.pk, MUCH_LATER)


def test_the_whole_time_runs_from_the_first_opening_and_never_gets_shorter():
    _claim, _award, made, _one, _two = asked()
    first = made.answer_until
    notices.opened(made.asked, AFTER)
    notices.opened(made.asked, AFTER + timedelta(days=9))  # the first time counts
    assert state_of(made, AFTER) == ReductionState.HEARING
    assert made.answer_until == reducing.answer_until(AFTER.date()) > first
    last_day = AFTER.replace(month=made.answer_until.month, day=made.answer_until.day)
    assert state_of(made, last_day) == ReductionState.HEARING
    assert state_of(made, last_day + timedelta(days=1)) == ReductionState.TO_DECIDE


def test_a_letter_counts_from_the_day_on_the_receipt_and_not_from_the_post():
    _claim, _award, made, _one, _two = asked()
    desk = clerk()
    noted(desk, made, "posted", LATER)
    assert state_of(made, AFTER) == ReductionState.HEARING
    noted(desk, made, "delivered", AFTER, on=LATER.date() + timedelta(days=5))
    assert reaching.reached_on(made.asked) == LATER.date() + timedelta(days=5)
    assert state_of(made, AFTER) == ReductionState.TO_DECIDE


def test_what_came_back_reached_nobody_and_undoes_a_note_made_by_mistake():
    _claim, _award, made, _one, _two = asked()
    desk = clerk()
    found = queries.unreached.one(desk, made.reference, on=LATER.date())
    process.note_delivery(desk, found, "delivered", LATER.date(), "", LATER)
    assert reaching.reached_on(made.asked) == LATER.date()
    process.note_delivery(desk, found, "came_back", LATER.date(), "", LATER)
    assert reaching.reached_on(made.asked) is None
    assert state_of(made, AFTER) == ReductionState.HEARING


def test_a_public_notice_is_a_supervisors_act_after_two_letters_that_came_back():
    _claim, _award, made, _one, _two = asked()
    desk, boss = clerk(), clerk(Role.SUPERVISOR)
    for days in (0, 10):
        at = LATER + timedelta(days=days)
        with pytest.raises(Mendable, match="two letters"):
            noted(boss, made, "published", at)
        noted(desk, made, "posted", at)
        noted(desk, made, "came_back", at + timedelta(days=5))
    with pytest.raises(Http404):
        noted(desk, made, "published", AFTER)
    noted(boss, made, "published", AFTER)
    assert state_of(made, AFTER) == ReductionState.HEARING
    assert made.answer_until == reducing.answer_until(AFTER.date())
    assert state_of(made, AFTER + timedelta(days=40)) == ReductionState.TO_DECIDE


@pytest.mark.parametrize("days", [-1, 1])
def test_a_day_before_the_question_or_in_the_future_is_not_noted(days):
    _claim, _award, made, _one, _two = asked()
    with pytest.raises(Mendable, match="before the message or after today"):
        noted(clerk(), made, "handed", LATER, on=LATER.date() + timedelta(days=days))


def test_a_posted_letter_has_its_number_and_the_same_note_is_kept_once():
    _claim, _award, made, _one, _two = asked()
    desk = clerk()
    with pytest.raises(Mendable, match="number"):
        noted(desk, made, "posted", LATER, tracking=" ")
    first = noted(desk, made, "posted", LATER)
    assert noted(desk, made, "posted", LATER).pk == first.pk


def test_the_letter_says_what_the_message_says_and_promises_the_whole_time():
    claim, _award, made, _one, _two = asked()
    letter = Letter.objects.get(kind="question")
    assert (letter.person_id, letter.case) == (claim.person_id, claim.protocol)
    assert WHY in str(letter.content) and made.reference in str(letter.content)
    process.lapse_reduction(made.pk, AFTER)
    assert Letter.objects.filter(kind="question").count() == 1


def test_money_is_not_asked_back_before_the_person_was_reached():
    case = overpaid.found()
    made = process.hear_overpayment(case.one, case.overpayment.pk, overpaid.WHY, overpaid.SOON)
    assert state_of(made, MUCH_LATER) == "hearing"
    notices.opened(made.asked, MUCH_LATER)
    assert state_of(made, MUCH_LATER) == "hearing"
    assert made.answer_until == reducing.answer_until(MUCH_LATER.date())
    assert state_of(made, MUCH_LATER + timedelta(days=40)) == "to_decide"


def test_marking_messages_as_read_begins_the_time_and_other_messages_do_not():
    claim, _award, made, _one, _two = asked()
    ids = list(Notice.objects.filter(person=claim.person).values_list("id", flat=True))
    notices.mark_read(claim.person_id, ids, AFTER)
    events = outbox.OutboxEvent.objects.filter(kind="notice.reached")
    assert [one.subject_id for one in events] == [Notice.objects.get(key=made.asked).pk]
    assert state_of(made, AFTER) == ReductionState.HEARING
    assert made.answer_until == reducing.answer_until(AFTER.date())


def test_the_pages_from_the_list_to_the_delivered_letter(signed_in, monkeypatch):
    claim, _award, made, _one, _two = asked()
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    monkeypatch.setattr(clock, "today", lambda: AFTER.date())
    office = world.unit()
    desk = signed_in(world.officer(office, roles=(Role.CLERK,)))
    boss = signed_in(world.officer(office, roles=(Role.SUPERVISOR,)))
    listed = reverse("benefits:unreached")
    assert made.reference in desk.get(listed).content.decode()
    file = reverse("benefits:unreached_bring", args=[made.reference])
    page = desk.get(file).content.decode()
    assert str(claim.person) in page and "published" not in page
    assert "published" in boss.get(file).content.decode()
    letter = desk.get(reverse("benefits:unreached_letter", args=[made.reference]))
    assert letter.content.startswith(b"%PDF")
    day = {"on_day": AFTER.day, "on_month": AFTER.month, "on_year": AFTER.year}
    assert desk.post(file, {"kind": "posted", **day}).status_code == 422
    sent = {"kind": "posted", "tracking": "BR123456785BR", **day}
    assert desk.post(file, sent).status_code == 302
    assert "sent by post" in desk.get(listed).content.decode()
    assert desk.post(file, {"kind": "delivered", **day}).status_code == 302
    assert made.reference not in desk.get(listed).content.decode()
    assert desk.get(file).status_code == 404


def test_the_person_reads_the_time_that_begins_with_the_first_opening(signed_in, monkeypatch):
    claim, _award, made, _one, _two = asked()
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    monkeypatch.setattr(clock, "today", lambda: AFTER.date())
    boss = signed_in(world.officer(world.unit(), roles=(Role.SUPERVISOR,)))
    own = reverse("benefits:reduction", args=[made.reference])
    assert boss.get(own).status_code == 404
    assert reaching.reached_on(made.asked) is None
    assert signed_in(claim.person).get(own).status_code == 200
    assert reaching.reached_on(made.asked) == AFTER.date()
    made.refresh_from_db()
    assert made.answer_until == reducing.answer_until(AFTER.date())


def test_only_those_of_the_office_without_a_tie_bring_it():
    claim, _award, made, _one, _two = asked()
    office = world.unit()
    claim.unit = office
    claim.save(update_fields=["unit"])
    relative = world.officer(office, roles=(Role.CLERK,), own=claim.person)
    elsewhere, caseworker = clerk(), clerk(Role.CASEWORKER, office)
    for actor in (world.as_staff(relative), elsewhere, caseworker, world.as_person(claim.person)):
        assert queries.unreached.one(actor, made.reference, on=LATER.date()) is None
    assert queries.unreached.waiting(queries.staff_of(elsewhere)) == []
    assert queries.unreached.waiting(relative) == []


def test_the_list_asks_as_often_for_many_as_for_one(django_assert_max_num_queries):
    made = [asked()[2] for _number in range(3)]
    boss = world.officer(world.unit(), roles=(Role.CLERK,))
    with django_assert_max_num_queries(15):
        found = queries.unreached.waiting(boss)
        assert [one.row.claim.protocol for one in found]
    assert {one.row.reference for one in found} == {one.reference for one in made}

"""Less, or nothing any more: heard first, two officers, a letter, an appeal; never backwards."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.http import Http404
from django.urls import reverse

from accounts.models import Role
from benefits import process
from benefits.adjudication.errors import Conflict
from benefits.adjudication.models import Outcome
from benefits.payments.models import Award, AwardState, Payment
from benefits.recalculation.models import Cause
from benefits.recalculation.reduction_models import REDUCTION, Reduction, ReductionState
from contributions.record.models import ContributionMonth
from portal import clock, outbox
from portal.errors import Mendable
from portal.messages import notices
from portal.messages.models import Letter, Notice
from portal.states import IllegalTransition
from tests.benefits import test_appeals as appeals
from tests.benefits import world
from tests.benefits.payments import world as pay
from tests.benefits.test_recalculation import change_wages, granted
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db
WHY = "The employer rectified the wages of 2010 and later; they were lower than we knew."
WORDS = "The rectified payrolls and the payslips agree on the lower wages."
LATER, SOON = NOW + timedelta(days=1), NOW + timedelta(days=3)
AFTER = NOW + timedelta(days=60)
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


def supervisors():
    office = world.unit()
    return [world.as_staff(world.officer(office, roles=(Role.SUPERVISOR,))) for _n in range(2)]


def lower(cents=200_000):
    """A calculation that gives less, or nothing when all months are gone."""
    claim, award = granted()
    if cents:
        change_wages(claim, cents)
    else:
        ContributionMonth.objects.filter(person=claim.person, month__gte=date(2005, 1, 1)).delete()
    return claim, award, process.recheck(claim.decisions.get(), Cause.RECORD, "x", LATER)


def heard(cents=200_000):
    """The person was told and has answered."""
    claim, award, revision = lower(cents)
    one, two = supervisors()
    made = process.hear(one, revision.pk, WHY, LATER)
    process.answer_reduction(
        world.as_person(claim.person), made.pk, "My payslips say otherwise.", LATER
    )
    return claim, award, made, one, two


def carried_out(cents=200_000):
    claim, award, made, one, two = heard(cents)
    process.propose_reduction(one, made.pk, WORDS, SOON)
    decision = process.confirm_reduction(two, made.pk, SOON)
    outbox.drain(lambda: SOON)
    made.refresh_from_db()
    return claim, award, made, decision


def test_the_person_is_told_what_why_and_until_when_and_paid_as_before():
    claim, award, revision = lower()
    one, _two = supervisors()
    made = process.hear(one, revision.pk, WHY, LATER)
    assert process.hear(one, revision.pk, WHY, LATER).pk == made.pk
    assert made.answer_until >= LATER.date() + timedelta(days=30)
    notice = Notice.objects.get(kind="reduction_heard", person=claim.person)
    assert notice.values["why"] == WHY
    award.refresh_from_db()
    assert (award.state, award.ends_on) == (AwardState.ACTIVE, None)


def test_nobody_decides_before_the_person_was_heard():
    _claim, _award, revision = lower()
    one, two = supervisors()
    made = process.hear(one, revision.pk, WHY, LATER)
    with pytest.raises(Conflict):
        process.propose_reduction(one, made.pk, WORDS, LATER)
    with pytest.raises(Conflict):
        process.confirm_reduction(two, made.pk, LATER)
    with pytest.raises(Conflict, match="being heard"):
        process.keep_decision(one, revision.pk, WORDS, LATER)


def test_silence_moves_the_file_and_decides_nothing():
    claim, award, revision = lower()
    one, _two = supervisors()
    made = process.hear(one, revision.pk, WHY, LATER)
    notices.opened(made.asked, LATER)
    process.lapse_reduction(made.pk, LATER)
    made.refresh_from_db()
    assert made.state == ReductionState.HEARING
    outbox.drain(lambda: AFTER)
    made.refresh_from_db()
    award.refresh_from_db()
    assert made.state == ReductionState.TO_DECIDE
    assert (award.state, claim.decisions.count()) == (AwardState.ACTIVE, 1)
    with pytest.raises(Conflict):
        process.answer_reduction(world.as_person(claim.person), made.pk, "Too late?", AFTER)


def test_who_proposes_cannot_decide_and_the_database_says_so_too():
    _claim, _award, made, one, _two = heard()
    process.propose_reduction(one, made.pk, WORDS, SOON)
    with pytest.raises(Conflict, match="second officer"):
        process.confirm_reduction(one, made.pk, SOON)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Reduction.objects.filter(pk=made.pk).update(
            state="carried_out", closed_by_id=one.staff_id, closed_at=SOON
        )


def test_less_counts_from_the_first_free_month_on_and_never_backwards():
    claim, award, made, decision = carried_out()
    award.refresh_from_db()
    newest = Award.objects.get(decision=decision)
    assert (newest.starts_on, newest.counts_from) == (made.effect_on, award.starts_on)
    assert made.effect_on > SOON.date() and made.effect_on.day == 1
    assert award.ends_on == made.effect_on - timedelta(days=1)
    assert newest.amount_cents < award.amount_cents
    assert decision.officer_id != decision.second_officer_id
    assert claim.decisions.count() == 2


def test_it_is_told_once_with_a_letter_that_can_be_contested():
    claim, _award, made, decision = carried_out()
    process.tell_of_reduction(made.pk, SOON)
    assert Notice.objects.filter(kind="award_reduced", person=claim.person).count() == 1
    letter = Letter.objects.get(key=f"reduction:{made.pk}")
    assert WORDS in str(letter.content)
    assert "My payslips say otherwise." in str(letter.content)
    assert decision.appeal_until > SOON.date()


def test_what_was_paid_stays_paid_and_the_next_months_are_lower():
    _claim, award, made, one, two = heard()
    treasury = pay.treasurers()
    pay.sent(treasury, NOVEMBER, LATER)
    process.propose_reduction(one, made.pk, WORDS, LATER)
    decision = process.confirm_reduction(two, made.pk, LATER)
    newest = Award.objects.get(decision=decision)
    assert newest.starts_on == DECEMBER
    pay.sent(treasury, DECEMBER, NOW + timedelta(days=20))
    assert dict(Payment.objects.values_list("month", "award")) == {
        NOVEMBER: award.pk,
        DECEMBER: newest.pk,
    }
    assert Payment.objects.get(award=newest).gross_cents == newest.amount_cents


def test_a_january_whose_rate_is_not_known_is_waited_for():
    _claim, award, made, one, two = heard()
    process.propose_reduction(one, made.pk, WORDS, AFTER)
    with pytest.raises(Mendable, match="not published"):
        process.confirm_reduction(two, made.pk, AFTER)
    made.refresh_from_db()
    award.refresh_from_db()
    assert (made.state, award.state, award.ends_on) == ("proposed", AwardState.ACTIVE, None)


def test_an_end_is_a_decision_of_two_with_a_last_day():
    claim, award, made, decision = carried_out(cents=0)
    award.refresh_from_db()
    assert decision.outcome == Outcome.ENDED
    assert (award.state, award.ends_on) == (
        AwardState.CEASED,
        made.effect_on - timedelta(days=1),
    )
    assert Notice.objects.filter(kind="award_ended", person=claim.person).count() == 1


@pytest.mark.parametrize("cents", [200_000, 0])
def test_a_panel_that_allows_the_appeal_gives_back_what_was_taken(cents):
    claim, award, _made, _decision = carried_out(cents)
    appeals.members(count=3)
    appeals.judge(appeals.appealed(claim, contested=("amount",)), allow=True, at=SOON)
    outbox.drain(lambda: SOON)
    newest = Award.objects.filter(decision__claim=claim).latest("id")
    assert (newest.amount_cents, newest.starts_on) == (award.amount_cents, award.starts_on)
    assert newest.state == AwardState.ACTIVE and newest.ends_on is None
    others = Award.objects.filter(decision__claim=claim).exclude(pk=newest.pk)
    assert not others.filter(state=AwardState.ACTIVE, ends_on=None).exists()


def test_a_newer_calculation_closes_the_question():
    claim, _award, made, _one, _two = heard()
    change_wages(claim, 180_000)
    process.recheck(claim.decisions.get(), Cause.RECORD, "y", SOON)
    made.refresh_from_db()
    assert made.state == ReductionState.DROPPED
    assert Notice.objects.filter(kind="reduction_dropped", person=claim.person).count() == 1


def test_facts_that_moved_are_not_decided():
    claim, _award, made, one, two = heard()
    process.propose_reduction(one, made.pk, WORDS, SOON)
    change_wages(claim, 190_000)
    with pytest.raises(Conflict, match="Calculate it once more"):
        process.confirm_reduction(two, made.pk, SOON)


def test_a_dropped_one_leaves_everything_and_says_why():
    claim, award, made, one, _two = heard()
    process.drop_reduction(
        one, made.pk, "The payslips show that the first figures were right.", SOON
    )
    award.refresh_from_db()
    made.refresh_from_db()
    assert (made.state, award.state) == (ReductionState.DROPPED, AwardState.ACTIVE)
    assert claim.decisions.count() == 1
    assert Notice.objects.filter(kind="reduction_dropped", person=claim.person).exists()


def test_the_engine_has_no_line_that_takes_anything_away():
    for state in ReductionState.values:
        assert "carry_out" not in REDUCTION.actions(state, "engine")
        assert "propose" not in REDUCTION.actions(state, "engine")
    with pytest.raises(IllegalTransition):
        REDUCTION.find("to_decide", "carry_out", "officer")


def test_only_supervisors_without_a_part_in_it_may_and_only_the_person_answers():
    claim, _award, revision = lower()
    office = world.unit()
    caseworker = world.as_staff(world.officer(office))
    relative = world.as_staff(world.officer(office, roles=(Role.SUPERVISOR,), own=claim.person))
    for actor in (caseworker, relative, world.as_person(claim.person)):
        with pytest.raises(Http404):
            process.hear(actor, revision.pk, WHY, LATER)
    made = process.hear(supervisors()[0], revision.pk, WHY, LATER)
    with pytest.raises(Http404):
        process.answer_reduction(world.as_person(world.claimant()), made.pk, "Not mine.", LATER)


def test_more_needs_no_hearing():
    revision = lower()[2]
    revision.new_cents = revision.old_cents + 1
    revision.save(update_fields=["new_cents"])
    with pytest.raises(Mendable, match="no less"):
        process.hear(supervisors()[0], revision.pk, WHY, LATER)


def test_the_pages_from_the_list_to_the_letter(signed_in, monkeypatch):
    claim, _award, revision = lower()
    moment = {"at": LATER}
    monkeypatch.setattr(clock, "now", lambda: moment["at"])
    monkeypatch.setattr(clock, "today", lambda: moment["at"].date())
    office = world.unit()
    one, two = (signed_in(world.officer(office, roles=(Role.SUPERVISOR,))) for _n in range(2))
    address = reverse("benefits:revision", args=[revision.pk])
    assert "Tell the person and ask how they see it" in one.get(address).content.decode()
    assert one.post(address, {"do": "hear", "words": WHY}).status_code == 302
    made = Reduction.objects.get()
    person, own = signed_in(claim.person), reverse("benefits:reduction", args=[made.reference])
    page = person.get(own).content.decode()
    assert WHY in page and "Nothing is decided" in page
    assert signed_in(world.claimant()).get(own).status_code == 404
    assert "Tell us in a sentence" in person.post(own, {"answer": ""}).content.decode()
    assert person.post(own, {"answer": "My payslips say otherwise."}).status_code == 302
    assert "answered, to be decided" in one.get(reverse("benefits:revisions")).content.decode()
    moment["at"] = SOON
    assert "My payslips say otherwise." in one.get(address).content.decode()
    assert one.post(address, {"do": "propose", "words": WORDS}).status_code == 302
    assert "Agree: it is decided" not in one.get(address).content.decode()
    assert two.post(address, {"do": "confirm", "words": WORDS}).status_code == 302
    outbox.drain(lambda: SOON)
    made.refresh_from_db()
    assert made.state == ReductionState.CARRIED_OUT
    assert WORDS in person.get(own).content.decode()
    contest = reverse("benefits:reduction_contest", args=[made.reference])
    assert contest in person.get(own).content.decode()
    assert person.get(contest).status_code == 200
    sent = {"contested": ["amount"], "grounds": "The payslips.", "wants_hearing": "no"}
    assert "/appeals/" in person.post(contest, sent).url
    claim_page = person.get(reverse("benefits:claim", args=[claim.protocol])).content.decode()
    assert made.reference in claim_page

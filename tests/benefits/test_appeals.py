"""Appeals: three who did not decide, a hearing for who wants one, and a result that is done."""

import random
from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError
from django.http import Http404
from django.urls import reverse

from accounts.models import Role, StaffMember
from benefits import process
from benefits.adjudication.errors import Conflict
from benefits.adjudication.models import Decision
from benefits.appeals import orders, panels
from benefits.appeals.models import Appeal, AppealState, HearingState, Instance, PanelSeat, Vote
from benefits.applications.models import Claim, ClaimState
from contributions.record.models import ContributionMonth
from portal import clock
from portal.errors import Mendable
from portal.messages.models import Letter, Notice
from portal.outbox import OutboxEvent
from portal.periods import month_range
from tests.benefits import world
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db
WORDS = "The file shows every month that the law asks for, and we explain it here at length."
LATER = NOW + timedelta(days=20)


def members(role: Role = Role.BOARD, count: int = 3) -> list[StaffMember]:
    office = world.unit()
    return [world.officer(office, roles=(role,)) for _number in range(count)]


def refused(office=None, roles=(Role.CASEWORKER,)) -> Claim:
    """A claim of somebody with too few months, refused by two officers after being asked."""
    office = office or world.unit()
    first = world.officer(office, roles=roles)
    second = world.officer(office, roles=(Role.SUPERVISOR,))
    made = world.person()
    world.record(made, first=date(2019, 1, 1), last=date(2026, 10, 1))
    claim = world.assessed(made)
    Claim.objects.filter(pk=claim.pk).update(unit=office)
    one, two = world.as_staff(first), world.as_staff(second)
    world.take(one, claim.pk, NOW)
    asked = process.ask(
        one, claim.pk, what="Is a year missing?", why="Too few.", due_on=date(2026, 12, 1), at=NOW
    )
    process.answer(world.as_person(made), asked.pk, "Yes, 1998 to 2018.", NOW)
    world.take(one, claim.pk, NOW)
    stored = claim.determinations.order_by("-sequence").first()
    failed = [c for c in stored.content["best"]["conditions"] if c["result"] != "met"]
    reasons = [
        {"key": c["key"], "article": c["article"], "words": "There are not enough months yet."}
        for c in failed
    ]
    process.propose_refusal(one, claim.pk, determination_id=stored.pk, reasons=reasons, at=NOW)
    world.take(two, claim.pk, NOW)
    process.confirm_refusal(two, claim.pk, NOW)
    claim.refresh_from_db()
    return claim


def appealed(claim: Claim, *, contested=("carencia",), **more) -> Appeal:
    actor = world.as_person(claim.person)
    decision = claim.decisions.order_by("-sequence").first()
    filed = process.appeal(
        actor, decision.pk, contested=list(contested), grounds="A year is missing.", at=NOW, **more
    )
    process.seat_panel(filed.pk, NOW)
    filed.refresh_from_db()
    return filed


def judge(filed: Appeal, *, allow: bool, at: datetime = LATER) -> Appeal:
    for seat in filed.seats.order_by("number"):
        process.vote(world.as_staff(seat.staff), filed.pk, allow=allow, words=WORDS, at=at)
    filed.refresh_from_db()
    return filed


def test_three_members_without_a_part_in_the_decision_are_drawn_and_the_person_is_told():
    members(count=5)
    filed = appealed(refused())
    assert filed.state == AppealState.WITH_PANEL
    decision = filed.decision
    seated = set(filed.seats.values_list("staff_id", flat=True))
    assert len(seated) == 3
    assert not seated & {decision.officer_id, decision.second_officer_id}
    assert Notice.objects.filter(kind="appeal_seated", case=filed.protocol).exists()


def test_with_too_few_members_the_appeal_waits_visibly_and_gets_its_panel_later():
    office = members(count=2)[0].unit
    filed = appealed(refused())
    assert filed.state == AppealState.QUEUED
    assert not filed.seats.exists()
    world.officer(office, roles=(Role.BOARD,))
    assert process.seat_waiting_panels(LATER) == 1
    filed.refresh_from_db()
    assert filed.state == AppealState.WITH_PANEL


def test_who_decided_is_never_drawn_and_the_database_refuses_their_seat():
    members(count=3)
    claim = refused(roles=(Role.CASEWORKER, Role.BOARD))
    decision = claim.decisions.get()
    decider = decision.officer
    filed = process.appeal(
        world.as_person(claim.person), decision.pk, contested=["carencia"], grounds="x", at=NOW
    )
    assert decider not in panels.eligible(filed)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        PanelSeat.objects.create(
            appeal=filed, person=claim.person, staff=decider, number=1, drawn_at=NOW
        )


def test_the_draw_gives_the_next_appeal_to_those_with_the_fewest():
    sitting = members(count=6)
    first = appealed(refused())
    second = appealed(refused())
    taken = {seat.staff_id for seat in first.seats.all()}
    assert taken.isdisjoint(second.seats.values_list("staff_id", flat=True))
    assert taken <= {member.pk for member in sitting}


def test_chance_decides_who_reports():
    members(count=3)
    filed = appealed(refused())
    reporters = set()
    for seed in range(12):
        with transaction.atomic():
            point = transaction.savepoint()
            other = Appeal.objects.create(
                person=filed.person, decision=refused().decisions.get(), grounds="x",
                filed_at=NOW, filed_by=filed.filed_by,
            )  # fmt: skip
            panels.draw(other, NOW, random.Random(seed))
            reporters.add(other.seats.get(number=1).staff_id)
            transaction.savepoint_rollback(point)
    assert len(reporters) > 1


def test_an_allowed_appeal_is_carried_out_when_the_law_now_says_yes():
    members()
    claim = refused()
    filed = appealed(claim)
    made = claim.person
    job = (
        made.contribution_months.first().employer if hasattr(made, "contribution_months") else None
    )
    job = job or ContributionMonth.objects.filter(person=made).first().employer
    ContributionMonth.objects.bulk_create(
        ContributionMonth(
            person=made, month=month, category="employee", employer=job,
            remuneration_cents=300_000, contribution_cents=30_000, status="paid",
            paid_on=month.replace(day=20), source="declaration",
        )
        for month in month_range(date(1994, 7, 1), date(2018, 12, 1))
    )  # fmt: skip
    judge(filed, allow=True)
    assert filed.state == AppealState.ALLOWED
    process.carry_out(filed.pk, LATER)
    claim.refresh_from_db()
    assert claim.state == ClaimState.GRANTED
    decision = claim.decisions.order_by("-sequence").first()
    assert decision.sequence == 2
    assert decision.amount_cents > 0
    assert decision.starts_on == date(2026, 11, 20)  # the day of the claim, not of the appeal
    letter = Letter.objects.get(case=filed.protocol)
    assert WORDS in str(letter.content)
    process.carry_out(filed.pk, LATER)
    assert claim.decisions.count() == 2


def test_an_allowed_appeal_that_needs_an_officer_opens_the_claim_and_binds_the_office():
    office = world.unit()
    members()
    claim = refused(office)
    filed = judge(appealed(claim), allow=True)
    process.carry_out(filed.pk, LATER)
    claim.refresh_from_db()
    assert claim.state == ClaimState.IN_REVIEW
    assert claim.due_on == LATER.date() + timedelta(days=30)
    assert claim.referral_reasons[0]["key"] == "board_order"
    assert orders.settled_findings(claim) == {"carencia"}
    other = world.as_staff(world.officer(office))
    world.take(other, claim.pk, LATER)
    asked = process.ask(other, claim.pk, what="More?", why="x", due_on=date(2026, 12, 30), at=LATER)
    process.answer(world.as_person(claim.person), asked.pk, "No.", LATER)
    world.take(other, claim.pk, LATER)
    stored = claim.determinations.order_by("-sequence").first()
    failed = [c for c in stored.content["best"]["conditions"] if c["result"] != "met"]
    reasons = [
        {"key": c["key"], "article": c["article"], "words": "Still there are not enough months."}
        for c in failed
    ]
    assert "carencia" in {one["key"] for one in reasons}
    with pytest.raises(Mendable, match="binds us"):
        process.propose_refusal(
            other, claim.pk, determination_id=stored.pk, reasons=reasons, at=LATER
        )


def test_a_dismissed_appeal_can_go_to_the_council_and_three_others_judge_it():
    members()
    council = members(Role.COUNCIL)
    claim = refused()
    filed = judge(appealed(claim), allow=False)
    assert filed.state == AppealState.DISMISSED
    assert filed.further_until == date(2027, 1, 11)  # 9 January is a Saturday
    process.carry_out(filed.pk, LATER)
    assert Notice.objects.filter(kind="appeal_dismissed", case=filed.protocol).exists()
    actor = world.as_person(claim.person)
    further = process.appeal_further(actor, filed.pk, grounds="Look again.", at=LATER)
    again = process.appeal_further(actor, filed.pk, grounds="Look again.", at=LATER)
    assert further == again
    assert (further.instance, further.contested) == (Instance.COUNCIL, filed.contested)
    process.seat_panel(further.pk, LATER)
    further.refresh_from_db()
    assert {seat.staff for seat in further.seats.all()} == set(council)
    judge(further, allow=False)
    assert further.further_until is None
    process.carry_out(further.pk, LATER)
    claim.refresh_from_db()
    assert claim.state == ClaimState.REFUSED


def test_an_appeal_that_is_not_dismissed_goes_no_further():
    members()
    filed = appealed(refused())
    with pytest.raises(Mendable):
        process.appeal_further(world.as_person(filed.person), filed.pk, grounds="x", at=NOW)


def test_two_votes_decide_only_when_the_third_is_cast():
    members()
    filed = appealed(refused())
    seats = list(filed.seats.order_by("number"))
    for seat in seats[:2]:
        process.vote(world.as_staff(seat.staff), filed.pk, allow=True, words=WORDS, at=LATER)
    filed.refresh_from_db()
    assert filed.state == AppealState.WITH_PANEL
    process.vote(world.as_staff(seats[2].staff), filed.pk, allow=False, words=WORDS, at=LATER)
    filed.refresh_from_db()
    assert filed.state == AppealState.ALLOWED
    assert OutboxEvent.objects.filter(kind="appeal.decided", subject_id=filed.pk).count() == 1


def test_the_database_refuses_a_result_without_a_majority():
    members()
    filed = appealed(refused())
    first = filed.seats.get(number=1)
    process.vote(world.as_staff(first.staff), filed.pk, allow=True, words=WORDS, at=LATER)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Appeal.objects.filter(pk=filed.pk).update(state="allowed", decided_at=LATER)


def test_a_vote_is_cast_once_and_the_reporting_member_goes_first():
    members()
    filed = appealed(refused())
    first, second = filed.seats.order_by("number")[:2]
    with pytest.raises(Mendable, match="reporting member"):
        process.vote(world.as_staff(second.staff), filed.pk, allow=True, words=WORDS, at=LATER)
    process.vote(world.as_staff(first.staff), filed.pk, allow=True, words=WORDS, at=LATER)
    with pytest.raises(Conflict):
        process.vote(world.as_staff(first.staff), filed.pk, allow=False, words=WORDS, at=LATER)
    assert Vote.objects.filter(seat__appeal=filed).count() == 1


def test_a_member_without_a_seat_meets_nothing_at_all():
    members()
    filed = appealed(refused())
    outsider = world.officer(world.unit(), roles=(Role.BOARD,))
    with pytest.raises(Http404):
        process.vote(world.as_staff(outsider), filed.pk, allow=True, words=WORDS, at=LATER)


def test_the_page_of_a_refused_claim_leads_to_contesting_it_and_then_to_the_appeal(signed_in):
    claim = refused()
    client, where = signed_in(claim.person), reverse("benefits:claim", args=[claim.protocol])
    contest = reverse("benefits:contest", args=[claim.protocol])
    assert f'href="{contest}"' in client.get(where).content.decode()
    filed = appealed(claim)
    page = client.get(where).content.decode()
    assert f'href="{contest}"' not in page
    assert reverse("benefits:appeal", args=[filed.protocol]) in page


def test_who_asked_to_be_heard_is_heard_before_anybody_votes(signed_in):
    members()
    filed = appealed(refused(), wants_hearing=True)
    reporter = world.as_staff(filed.seats.get(number=1).staff)
    with pytest.raises(Mendable, match="heard"):
        process.vote(reporter, filed.pk, allow=True, words=WORDS, at=NOW)
    day = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)
    offered = process.offer_hearing(
        reporter, filed.pk, times=[day, day + timedelta(hours=1)], way="video", where="x", at=NOW
    )
    assert len(offered) == 2
    with mock.patch.object(clock, "now", lambda: NOW):
        page = signed_in(filed.person).get(reverse("benefits:appeal", args=[filed.protocol]))
    assert "10:00, by video" in page.content.decode()
    person = world.as_person(filed.person)
    booked = process.book_hearing(person, offered[1].pk, NOW)
    assert booked.state == HearingState.BOOKED
    offered[0].refresh_from_db()
    assert offered[0].state == HearingState.CANCELLED
    mine, other = signed_in(filed.person), signed_in(world.person())
    calendar = reverse("benefits:appeal_calendar", args=[filed.protocol])
    event = mine.get(calendar)
    assert event["Content-Type"].startswith("text/calendar")
    assert b"DTSTART:20261203T140000Z" in event.content and b"LOCATION:x" in event.content
    assert b"pension" not in event.content.lower()
    assert other.get(calendar).status_code == 404
    with pytest.raises(Mendable, match="still to come"):
        process.close_hearing(reporter, booked.pk, held=True, minutes="Said.", at=NOW)
    process.close_hearing(reporter, booked.pk, held=True, minutes="Said.", at=LATER)
    assert mine.get(calendar).status_code == 404  # it is over
    judge(filed, allow=True)
    assert filed.state == AppealState.ALLOWED


def test_somebody_else_cannot_book_the_hearing():
    members()
    filed = appealed(refused(), wants_hearing=True)
    reporter = world.as_staff(filed.seats.get(number=1).staff)
    day = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)
    (offer,) = process.offer_hearing(
        reporter, filed.pk, times=[day], way="phone", where="x", at=NOW
    )
    with pytest.raises(Http404):
        process.book_hearing(world.as_person(world.person()), offer.pk, NOW)


def test_an_appeal_taken_back_ends_without_a_vote():
    members()
    filed = appealed(refused())
    process.withdraw_appeal(world.as_person(filed.person), filed.pk, NOW)
    filed.refresh_from_db()
    assert filed.state == AppealState.WITHDRAWN
    with pytest.raises(Conflict):
        seat = filed.seats.get(number=1)
        process.vote(world.as_staff(seat.staff), filed.pk, allow=True, words=WORDS, at=LATER)
    assert Decision.objects.filter(claim=filed.decision.claim).count() == 1

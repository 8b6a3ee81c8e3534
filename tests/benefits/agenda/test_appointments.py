"""A visit is booked once, moved and cancelled in time; our clock waits while the person does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.http import Http404

from accounts.models import FamilyTie, Role
from benefits import process
from benefits.adjudication.desk_models import Absence
from benefits.adjudication.errors import Conflict
from benefits.agenda import queries, telling
from benefits.agenda.models import Appointment, Arrangement, Sitting
from benefits.applications.models import Claim
from portal import outbox
from portal.errors import Mendable
from portal.messages.models import Letter, Notice
from portal.records import StateChange, acting
from tests.benefits import world
from tests.benefits.agenda.rooms import MONDAY, Office, arrived, hours, moment, scores
from tests.benefits.world import NOW

WEDNESDAY = MONDAY + timedelta(days=2)


@pytest.fixture
def office(db):
    return Office()


@pytest.fixture
def referral(office):
    return office.refer()


def kinds(person):
    return list(
        Notice.objects.filter(person=person, kind__startswith="appointment")
        .order_by("id")
        .values_list("kind", flat=True)
    )


# ── What is offered ──────────────────────────────────────────────────────────────────────────


def test_both_parts_are_offered_in_one_visit_one_after_the_other(office, referral):
    found = office.offers(referral)
    assert [(one.starts_at, one.ends_at) for one in found] == [
        (moment(MONDAY, 9), moment(MONDAY, 10)),
        (moment(MONDAY, 9, 30), moment(MONDAY, 10, 30)),
    ]
    assert [slot.part for slot in found[0].slots] == ["medical", "social"]
    assert kinds(referral.person) == ["appointment_wanted"]


def test_nothing_is_offered_after_the_legal_day_or_today(office, referral):
    hours(office.members["doctor"], "medical", referral.due_on + timedelta(days=1))
    hours(
        office.members["social"],
        "social",
        referral.due_on + timedelta(days=1),
        first=(9, 30),
        last=(10, 30),
    )
    assert {one.starts_at.date() for one in office.offers(referral)} == {MONDAY}
    assert office.offers(referral, moment(MONDAY, 7)) == []


def test_an_assessor_who_is_away_or_close_to_the_person_is_not_offered(office, referral):
    doctor = office.members["doctor"]
    away = Absence.objects.create(
        staff=doctor, starts_on=MONDAY, ends_on=MONDAY, set_by=doctor, set_at=NOW
    )
    assert office.offers(referral) == []
    away.delete()
    assert office.offers(referral)
    own = world.person()
    with acting("test", "world"):
        doctor.person = own
        doctor.save()
        FamilyTie.objects.create(person=own, relative=referral.person, kind="sibling")
    assert office.offers(referral) == []


def test_by_video_only_where_the_law_lets_it_be(office):
    doctor = office.members["doctor"]
    hours(doctor, "medical", WEDNESDAY, way="video", place="https://video.example/1")
    both = office.refer()
    assert {one.way for one in office.offers(both)} == {"office"}
    medical = office.refer("incapacity")
    medical.by_visit = True
    medical.save()
    assert {one.way for one in office.offers(medical)} == {"office", "video"}


# ── Booking ──────────────────────────────────────────────────────────────────────────────────


def test_a_visit_is_booked_with_notice_letter_and_reminders(office, referral):
    made = office.book(referral)
    assert [one.assessor for one in queries.sittings_of(made)] == [
        office.members["doctor"],
        office.members["social"],
    ]
    assert kinds(referral.person)[-1] == "appointment_booked"
    letter = Letter.objects.get(kind="appointment")
    assert "Room 3" in str(letter.content) and "9:00" in str(letter.content)
    assert outbox.OutboxEvent.objects.filter(kind="appointment.remind").count() == 1  # 3 days: past
    assert office.unit.name in telling.where(made)


def test_the_same_form_sent_twice_books_once(office, referral):
    offer, key = office.offers(referral)[0], uuid4()
    actor = world.as_person(referral.person)
    send = {"unit_id": office.unit.pk, "choice": offer.choice, "key": key, "at": NOW}
    assert process.book_appointment(actor, referral.pk, **send) == process.book_appointment(
        actor, referral.pk, **send
    )
    with pytest.raises(Conflict):
        process.book_appointment(actor, referral.pk, **{**send, "key": uuid4()})
    assert Appointment.objects.count() == 1


def test_a_slot_that_is_gone_is_not_given_twice(office, referral):
    other = office.refer()
    offer = office.offers(other)[0]
    office.book(referral)
    with pytest.raises(Conflict):
        process.book_appointment(
            world.as_person(other.person),
            other.pk,
            unit_id=office.unit.pk,
            choice=offer.choice,
            key=uuid4(),
            at=NOW,
        )
    assert not other.appointments.exists()


def test_the_database_keeps_an_assessor_from_being_in_two_places(office, referral):
    made = office.book(referral)
    first = made.sittings.first()
    other = office.refer()
    later = {"starts_at": first.starts_at + timedelta(minutes=10)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Sitting.objects.create(
            appointment=made,
            assessment=other.assessments.first(),
            person=other.person,
            hours=first.hours,
            assessor=first.assessor,
            ends_at=first.ends_at + timedelta(minutes=10),
            **later,
        )


def test_strangers_staff_and_helpers_without_the_right_book_nothing(office, referral):
    offer = office.offers(referral)[0]
    send = {"unit_id": office.unit.pk, "choice": offer.choice, "key": uuid4(), "at": NOW}
    for actor in (
        world.as_person(world.claimant()),
        office.officer,
        office.doctor,
        office.boss,
        office.clerk,  # serves somebody else, if anybody
    ):
        with pytest.raises(Http404):
            process.book_appointment(actor, referral.pk, **send)
    assert not Appointment.objects.exists()


def test_a_clerk_books_for_whom_they_serve_and_the_channel_is_kept(office, referral):
    process.serve_person(
        office.clerk,
        national_id=referral.person.national_id,
        purpose="on_the_phone",
        words="wants to book the visit",
        at=NOW,
    )
    made = process.book_appointment(
        office.clerk,
        referral.pk,
        unit_id=office.unit.pk,
        choice=office.offers(referral)[0].choice,
        key=uuid4(),
        at=NOW,
    )
    assert made.channel == "phone" and made.booked_by == office.clerk.label


# ── Moving and cancelling ────────────────────────────────────────────────────────────────────


def wednesday(office):
    hours(office.members["doctor"], "medical", WEDNESDAY)
    hours(office.members["social"], "social", WEDNESDAY, first=(9, 30), last=(10, 30))


def move(office, made, at=NOW):
    wednesday(office)
    found = [o for o in office.offers(made.referral, at) if o.starts_at.date() == WEDNESDAY]
    offers = found or queries.offers(made.referral, office.unit.pk, at)
    return process.move_appointment(
        world.as_person(made.person),
        made.reference,
        unit_id=office.unit.pk,
        choice=offers[0].choice,
        key=uuid4(),
        at=at,
    )


def test_who_moves_a_visit_stops_our_clock_for_the_days_between(office, referral):
    made = office.book(referral)
    before = Claim.objects.get(pk=referral.claim_id).due_on, referral.due_on
    new = move(office, made)
    referral.refresh_from_db()
    claim = Claim.objects.get(pk=referral.claim_id)
    waits = timedelta(days=2)
    assert (claim.due_on, referral.due_on) == (before[0] + waits, before[1] + waits)
    assert {one.due_on for one in referral.assessments.all()} == {referral.due_on}
    assert StateChange.objects.filter(action="clock_waits", subject_id=claim.pk).count() == 1
    made.refresh_from_db()
    assert (made.state, made.ended_by, new.state) == ("moved", "person", "booked")
    assert kinds(referral.person)[-1] == "appointment_moved"
    assert office.offers(office.refer())[0].starts_at.date() == MONDAY  # free for others again


def test_an_earlier_visit_stops_nothing(office, referral):
    wednesday(office)
    late = [n for n, o in enumerate(office.offers(referral)) if o.starts_at.date() == WEDNESDAY]
    made = office.book(referral, number=late[0])
    before = referral.due_on
    process.move_appointment(
        world.as_person(made.person),
        made.reference,
        unit_id=office.unit.pk,
        choice=office.offers(referral)[0].choice,
        key=uuid4(),
        at=NOW,
    )
    referral.refresh_from_db()
    assert referral.due_on == before


def test_on_the_day_itself_nothing_is_moved_or_cancelled_online(office, referral):
    made = office.book(referral)
    actor, at = world.as_person(referral.person), moment(MONDAY, 6)
    with pytest.raises(Mendable):
        process.cancel_appointment(actor, made.reference, at)
    with pytest.raises(Mendable):
        move(office, made, at)
    process.cancel_appointment(actor, made.reference, moment(MONDAY - timedelta(days=1), 23))
    made.refresh_from_db()
    assert made.state == "cancelled" and made.sittings.filter(is_free=False).count() == 0


def test_a_withdrawn_claim_gives_its_visit_back(office, referral):
    made = office.book(referral)
    process.withdraw(world.as_person(referral.person), referral.claim_id, "", NOW)
    made.refresh_from_db()
    assert made.state == "cancelled"
    assert not made.sittings.filter(is_free=False).exists()


def test_reminders_come_once_a_day_and_only_for_a_visit_that_stands(office, referral):
    made = office.book(referral)
    day_before = moment(MONDAY - timedelta(days=1), 9)
    outbox.drain(lambda: day_before)
    process.remind(made.pk, day_before)
    assert kinds(referral.person).count("appointment_reminder") == 1
    process.cancel_appointment(world.as_person(referral.person), made.reference, day_before)
    process.remind(made.pk, day_before + timedelta(hours=1))
    assert kinds(referral.person).count("appointment_reminder") == 1


# ── Not coming, and what is needed ───────────────────────────────────────────────────────────


def miss(office, made):
    return process.mark_missed(office.clerk, made.reference, made.starts_at + timedelta(hours=2))


def test_a_missed_visit_is_offered_once_more_and_then_a_person_calls(office, referral):
    wednesday(office)
    state = Claim.objects.get(pk=referral.claim_id).state
    made = office.book(referral)
    miss(office, made)
    assert kinds(referral.person)[-1] == "appointment_missed"
    assert not Arrangement.objects.exists()
    again = office.book(referral, at=made.starts_at + timedelta(hours=3))
    referral.refresh_from_db()
    miss(office, again)
    assert kinds(referral.person)[-1] == "appointment_missed_again"
    assert Arrangement.objects.get().cause == "missed"
    later = WEDNESDAY + timedelta(days=1)
    hours(office.members["doctor"], "medical", later)
    hours(office.members["social"], "social", later, first=(9, 30), last=(10, 30))
    with pytest.raises(Conflict):
        office.book(referral, at=again.starts_at + timedelta(hours=3))
    assert Claim.objects.get(pk=referral.claim_id).state == state  # nothing is decided by it


def test_who_comes_late_is_here_after_all(office, referral):
    made = office.book(referral)
    miss(office, made)
    process.mark_arrived(office.clerk, made.reference, made.starts_at + timedelta(hours=3))
    made.refresh_from_db()
    assert (made.state, made.ended_by) == ("arrived", "")
    assert made.sittings.filter(is_free=False).count() == 2


def test_a_visit_is_not_missed_before_it_begins(office, referral):
    made = office.book(referral)
    with pytest.raises(Mendable):
        process.mark_missed(office.clerk, made.reference, made.starts_at - timedelta(minutes=1))


def test_what_is_needed_goes_to_a_person_sealed(office, referral):
    actor = world.as_person(referral.person)
    with pytest.raises(Mendable):
        process.ask_for_arrangement(actor, referral.pk, needs=[], words="", at=NOW)
    with pytest.raises(Mendable):
        process.ask_for_arrangement(actor, referral.pk, needs=["other"], words=" ", at=NOW)
    made = process.ask_for_arrangement(
        actor, referral.pk, needs=["sign_language", "home"], words="Third floor, no lift", at=NOW
    )
    assert queries.needs_of(made) == ["home", "sign_language"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM benefits_arrangement")
        assert b"lift" not in bytes(cursor.fetchone()[0])
    assert [one.pk for one in queries.to_arrange(office.members["clerk"])] == [made.pk]
    assert office.offers(referral)
    with pytest.raises(Conflict):
        office.book(referral)


def test_a_person_arranges_a_visit_at_home(office, referral):
    hours(office.members["doctor"], "medical", WEDNESDAY, way="away")
    hours(office.members["social"], "social", WEDNESDAY, first=(9, 30), last=(10, 30), way="away")
    made = process.ask_for_arrangement(
        world.as_person(referral.person), referral.pk, needs=["home"], words="", at=NOW
    )
    offer = next(
        one for one in process.offers_for_office(referral, office.unit.pk, NOW) if one.way == "away"
    )
    send = {"choice": offer.choice, "outcome": "We come to your flat.", "key": uuid4(), "at": NOW}
    for stranger in (office.doctor, office.officer, Office(with_hours=False).clerk):
        with pytest.raises(Http404):
            process.arrange(stranger, made.pk, place="Rua A, 1", **send)
    with pytest.raises(Mendable):
        process.arrange(office.clerk, made.pk, place="", **send)
    process.arrange(office.clerk, made.pk, place="Rua A, 1", **send)
    visit = Appointment.objects.get(state="booked")
    assert (visit.way, telling.where(visit), visit.channel) == ("away", "Rua A, 1", "desk")
    assert "appointment_arranged" in kinds(referral.person)
    with pytest.raises(Conflict):
        process.arrange(office.clerk, made.pk, place="Rua A, 1", **send)


# ── At the office ────────────────────────────────────────────────────────────────────────────


def test_from_the_list_to_the_finding_blind_to_each_other(office, referral):
    made, at = office.book(referral), moment(MONDAY, 9)
    assert process.take_next_assessment(office.doctor, at) is None  # not here yet
    process.mark_arrived(office.clerk, made.reference, at)
    part = process.take_next_assessment(office.doctor, at)
    assert part.part == "medical"
    with pytest.raises(Http404):
        process.finish_assessment(
            office.social, part.reference, answers=scores("medical"), words="Not mine.", at=at
        )
    process.finish_assessment(
        office.doctor,
        part.reference,
        answers={**scores("medical"), "months": 36},
        words="Bad back, needs help.",
        at=at,
    )
    made.refresh_from_db()
    assert made.state == "arrived"
    social = process.take_from_list(office.social, made.reference, at + timedelta(minutes=30))
    process.finish_assessment(
        office.social,
        social.reference,
        answers=scores("social"),
        words="Lives alone, needs help.",
        at=at + timedelta(minutes=50),
    )
    made.refresh_from_db()
    assert made.state == "attended"
    assert Claim.objects.get(pk=referral.claim_id).state == "in_review"


def test_only_who_works_at_the_office_of_the_visit_says_who_came(office, referral):
    made, at = office.book(referral), moment(MONDAY, 9)
    elsewhere = Office(with_hours=False)
    own = world.person()
    with acting("test", "world"):
        FamilyTie.objects.create(person=own, relative=referral.person, kind="child")
    tied = world.as_staff(world.officer(office.unit, roles=(Role.CLERK,), own=own))
    for actor in (office.officer, elsewhere.clerk, elsewhere.boss, tied):
        for verb in (process.mark_arrived, process.mark_missed, process.cut_short):
            with pytest.raises(Http404):
                verb(actor, made.reference, at)
    with pytest.raises(Http404):
        process.take_from_list(elsewhere.doctor, made.reference, at)
    with pytest.raises(Http404):
        process.take_from_list(office.clerk, made.reference, at)


def test_one_assessor_never_takes_both_parts_from_the_list(office, referral):
    both = world.officer(office.unit, roles=(Role.MEDICAL, Role.SOCIAL))
    made = arrived(referral, office.members["doctor"], office.members["social"])
    actor = world.as_staff(both)
    part = process.take_from_list(actor, made.reference, NOW)
    answers = {**scores(part.part), **({"months": 36} if part.part == "medical" else {})}
    process.finish_assessment(
        actor, part.reference, answers=answers, words="One half of it.", at=NOW
    )
    with pytest.raises(Conflict):
        process.take_from_list(actor, made.reference, NOW)


def test_a_part_that_could_not_be_made_is_booked_alone(office, referral):
    made, at = office.book(referral), moment(MONDAY, 9)
    process.mark_arrived(office.clerk, made.reference, at)
    part = process.take_from_list(office.doctor, made.reference, at)
    process.finish_assessment(
        office.doctor,
        part.reference,
        answers={**scores("medical"), "months": None},
        words="Seen and examined.",
        at=at,
    )
    process.cut_short(office.clerk, made.reference, at)
    wednesday(office)
    assert queries.parts_open(referral) == ["social"]
    assert all(len(one.slots) == 1 for one in office.offers(referral, at))
    assert kinds(referral.person)[-1] == "appointment_wanted"


def test_when_papers_do_not_suffice_the_person_is_called_in(office):
    referral = office.refer("incapacity")
    assert not referral.by_visit and kinds(referral.person) == []
    part = process.take_next_assessment(office.doctor, NOW)
    with pytest.raises(Http404):
        process.call_in(office.social, part.reference, NOW)
    process.call_in(office.doctor, part.reference, NOW)
    assert kinds(referral.person) == ["appointment_wanted"]
    assert process.take_next_assessment(office.doctor, NOW) is None
    referral.refresh_from_db()
    assert office.book(referral).sittings.count() == 1


# ── Hours, and the clock ─────────────────────────────────────────────────────────────────────


def test_closed_hours_cancel_their_visits_and_a_person_finds_a_new_one(office, referral):
    made = office.book(referral)
    first = made.sittings.first().hours
    before = referral.due_on
    with pytest.raises(Http404):
        process.close_hours(Office(with_hours=False).boss, first.pk, NOW)
    with pytest.raises(Http404):
        process.close_hours(office.clerk, first.pk, NOW)
    assert process.close_hours(office.boss, first.pk, NOW) == 1
    assert process.close_hours(office.boss, first.pk, NOW) == 0
    made.refresh_from_db()
    assert (made.state, made.ended_by) == ("cancelled", "staff")
    assert kinds(referral.person)[-1] == "appointment_lost"
    assert Arrangement.objects.get().cause == "office"
    referral.refresh_from_db()
    assert referral.due_on == before  # our own fault stops no clock


def test_what_would_be_late_is_seen_before(office, referral):
    assert process.watch_agenda(NOW) == 0
    near = moment(referral.due_on - timedelta(days=15), 8)
    assert process.watch_agenda(near) == 1
    assert Arrangement.objects.get().cause == "not_booked"
    assert process.watch_agenda(near) == 0


def test_no_free_time_before_the_legal_day_is_seen_at_once(db):
    office = Office(with_hours=False)
    office.refer()
    assert process.watch_agenda(NOW) == 1
    assert Arrangement.objects.get().cause == "no_time"


# ── Many at once ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_fifty_people_at_once_never_share_a_slot():
    office = Office(with_hours=False)
    hours(office.members["doctor"], "medical", first=(9, 0), last=(11, 0))
    hours(office.members["social"], "social", first=(9, 30), last=(11, 30))
    first = office.refer()
    referrals = [first, *(copy_of(first) for _ in range(49))]
    choice = office.offers(first)[0].choice
    actor = world.as_person(first.person)

    def book(one):
        try:
            return process.book_appointment(
                actor, one.pk, unit_id=office.unit.pk, choice=choice, key=uuid4(), at=NOW
            )
        except Conflict as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(book, referrals))
    assert sum(isinstance(one, Appointment) for one in found) == 1
    assert Sitting.objects.count() == 2


def copy_of(referral):
    """The same person with one more claim that waits for the same assessors."""
    claim = Claim.objects.get(pk=referral.claim_id)
    draft = claim.draft
    draft.pk, draft.token = None, uuid4()
    draft.save()
    claim.pk, claim.draft, claim.protocol = None, draft, f"C-COPY{uuid4().hex[:12].upper()}"
    claim.save()
    parts = list(referral.assessments.all())
    made = type(referral).objects.get(pk=referral.pk)
    made.why = referral.why  # sealed for one row: it opens in no copy
    made.pk, made.claim = None, claim
    made.save()
    for part in parts:
        part.pk, part.referral, part.reference = None, made, f"M-{uuid4().hex[:14].upper()}"
        part.save()
    return made

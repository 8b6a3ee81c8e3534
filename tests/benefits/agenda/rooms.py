"""An office with assessors and a claim that waits for them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.utils import timezone

from accounts.models import Role, Unit
from benefits import process
from benefits.agenda import queries
from benefits.agenda.models import Appointment, Arrangement, Hours, Sitting
from benefits.applications.models import Claim
from benefits.assessments import combining
from benefits.assessments.models import Referral
from tests.benefits import world
from tests.benefits.world import NOW

WHY = "Please look at the years since 2020."
WORDS = "Bad back, needs help."
TOMORROW = timezone.localdate(NOW) + timedelta(days=1)
MONDAY = date(2026, 11, 23)  # the first working day after NOW


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def hours(member, part, day=MONDAY, *, first=(9, 0), last=(10, 0), minutes=30, **more) -> Hours:
    """Hours of an assessor, as a supervisor would enter them."""
    return Hours.objects.create(
        unit=member.unit,
        assessor=member,
        part=part,
        starts_at=moment(day, *first),
        ends_at=moment(day, *last),
        minutes=minutes,
        set_by=member,
        set_at=NOW,
        **more,
    )


class Office:
    """One office: an officer, a clerk, a supervisor, a doctor and a social worker."""

    def __init__(self, *, with_hours: bool = True, unit: Unit | None = None) -> None:
        self.unit: Unit = unit or world.unit()
        self.members = {
            "officer": world.officer(self.unit),
            "clerk": world.officer(self.unit, roles=(Role.CLERK,)),
            "boss": world.officer(self.unit, roles=(Role.SUPERVISOR,)),
            "doctor": world.officer(self.unit, roles=(Role.MEDICAL,)),
            "social": world.officer(self.unit, roles=(Role.SOCIAL,)),
        }
        if with_hours:
            hours(self.members["doctor"], "medical", place="Room 3")
            hours(self.members["social"], "social", first=(9, 30), last=(10, 30))

    def __getattr__(self, name: str):
        return world.as_staff(self.members[name])

    def refer(self, kind: str = "disability", claim: Claim | None = None) -> Referral:
        claim = claim or world.referred(self.unit)
        Claim.objects.filter(pk=claim.pk).update(unit=self.unit)
        world.take(self.officer, claim.pk)
        return process.refer_to_assessors(self.officer, claim.pk, kind=kind, why=WHY, at=NOW)

    def offers(self, referral: Referral, at: datetime = NOW):
        return queries.offers(referral, self.unit.pk, at)

    def book(self, referral: Referral, *, number: int = 0, at: datetime = NOW) -> Appointment:
        offer = self.offers(referral, at)[number]
        return process.book_appointment(
            world.as_person(referral.person),
            referral.pk,
            unit_id=self.unit.pk,
            choice=offer.choice,
            key=uuid4(),
            at=at,
        )


def scores(part: str, grade: int = 3) -> dict[str, int]:
    return dict.fromkeys(combining.DOMAINS[part], grade)


def arrived(referral: Referral, doctor, social=None, at: datetime = NOW) -> Appointment:
    """The person of a referral is here, at the office of these assessors, without having booked."""
    members = {"medical": doctor, "social": social or doctor}
    made = Appointment.objects.create(
        referral=referral,
        claim_id=referral.claim_id,
        person_id=referral.person_id,
        unit=doctor.unit,
        way="office",
        starts_at=at,
        ends_at=at + timedelta(hours=1),
        state="arrived",
        key=uuid4(),
        booked_by="test",
        booked_at=at,
    )
    for number, part in enumerate(referral.assessments.order_by("part")):
        member = members[part.part]
        begins = at + timedelta(minutes=30 * number)
        kept = Hours.objects.create(
            unit=member.unit,
            assessor=member,
            part=part.part,
            starts_at=begins,
            ends_at=begins + timedelta(minutes=30),
            minutes=30,
            set_by=member,
            set_at=at,
        )
        Sitting.objects.create(
            appointment=made,
            assessment=part,
            person_id=referral.person_id,
            hours=kept,
            assessor=member,
            starts_at=begins,
            ends_at=begins + timedelta(minutes=30),
        )
    return made


def needing(referral: Referral, words: str) -> Arrangement:
    """What a person said that they need for the visit."""
    return Arrangement.objects.create(
        referral=referral,
        claim_id=referral.claim_id,
        person_id=referral.person_id,
        unit_id=referral.claim.unit_id,
        cause="needs",
        needs='["home"]',
        words=words,
        asked_at=NOW,
        due_on=referral.due_on,
    )

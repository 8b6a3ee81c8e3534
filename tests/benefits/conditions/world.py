"""A family with the grant, its school and health post, and what they report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from accounts.models import Mandate, Organisation, Person, Role, StaffMember, User
from accounts.permissions import Actor
from benefits import process
from benefits.applications.models import Claim
from benefits.conditions.models import Channel, FollowedMember, FollowUp, Institution
from benefits.conditions.posting import Written
from benefits.process.reports import Poster
from portal import outbox
from portal.messages.models import Notice
from portal.records import acting
from tests.benefits import world
from tests.benefits.forms import world as lives

GRANTED_AT = datetime(2026, 1, 12, 14, tzinfo=UTC)
# Periods of school: those of 2026 begin in February, April, June and August.
FEBRUARY, APRIL, JUNE, AUGUST = (date(2026, month, 1) for month in (2, 4, 6, 8))
HALF_YEAR = date(2026, 1, 1)
WORDS = "Both the school and the family were asked, and nobody gave another reason."
CHILD_BORN, SMALL_BORN = date(2016, 5, 5), date(2023, 2, 2)


@dataclass
class Family:
    """Who receives the grant, her two children, and the claim that was granted."""

    mother: Person
    child: Person
    small: Person
    claim: Claim

    @property
    def actor(self) -> Actor:
        return world.as_person(self.mother)

    def followed(self, member: Person) -> FollowedMember:
        return FollowedMember.objects.get(person=self.mother, member=member)

    def period(self, first: date, kind: str = "school") -> FollowUp:
        return FollowUp.objects.get(person=self.mother, kind=kind, first_month=first)


def family() -> Family:
    """A mother with a child of ten and one of three, granted in January."""
    mother = world.person(born_on=date(1993, 5, 5))
    child = world.person(born_on=CHILD_BORN, account=False)
    small = world.person(born_on=SMALL_BORN, account=False)
    for one in (child, small):
        tie = lives.tie(mother, one, "child")
        with acting("test", "world"):
            type(tie).objects.filter(pk=tie.pk).update(is_certified=True)
    lives.told(
        mother,
        "social register",
        {
            "updated_on": "2025-12-01",
            "members": [{"born_on": one.born_on.isoformat()} for one in (mother, child, small)],
        },
    )
    claim = lives.assessed(mother, "family_grant", GRANTED_AT)
    assert claim.state == "granted", claim.referral_reasons
    outbox.drain(lambda: GRANTED_AT)
    process.enrol(mother.pk, date(2026, 1, 15), Actor.system("test"))
    return Family(mother, child, small, claim)


def kinds(one: Family) -> set[str]:
    """What the mother was told, by kinds."""
    return set(Notice.objects.filter(person=one.mother).values_list("kind", flat=True))


def institution(kind: str = Institution.Kind.SCHOOL) -> Institution:
    number = world.national_id(next(world._numbers))
    with acting("test", "world"):
        organisation = Organisation.objects.create(
            name=f"House {number[-4:]}", registration=f"{int(number):014d}", helps_as="office"
        )
        return Institution.objects.create(organisation=organisation, kind=kind)


def works_at(
    at: Institution, kind: Mandate.Kind = Mandate.Kind.OFFICE_STAFF, person: Person | None = None
) -> Person:
    """Somebody who works for an institution."""
    person = person or world.person()
    with acting("test", "world"):
        Mandate.objects.create(
            holder=person.identities.get().user,
            kind=kind,
            organisation=at.organisation,
            starts_on=date(2025, 1, 1),
            proof="test",
        )
    return person


def poster(at: Institution | None = None) -> Poster:
    at = at or institution()
    user = User.objects.create(username=f"poster{next(world._numbers)}")
    actor = Actor(kind="person", label="Teacher", user_id=user.pk)
    return Poster(at, Channel.PAGE, actor)


def attendance(
    who: Poster,
    member: Person,
    first: date,
    percent: str,
    at: datetime | None = None,
    why: str = "",
) -> None:
    """What a school reports, as a rule some days after the period."""
    written = Written(
        number=member.national_id,
        birth=member.born_on.isoformat(),
        period=f"{first:%Y-%m}",
        result=percent,
        reason=why,
    )
    process.post_one(who, written, at or after(first))


def after(first: date, days: int = 70) -> datetime:
    """So many days after the beginning of a period of two months."""
    return datetime(first.year, first.month, 1, 15, tzinfo=UTC) + timedelta(days=days)


def judged(one: Family, first: date) -> FollowUp:
    """The period on the day after the family's time is over."""
    at = after(first, 125)
    process.judge_conditions(one.period(first).pk, at)
    outbox.drain(lambda: at)
    return one.period(first)


def officers() -> tuple[Actor, Actor]:
    """Two who decide, in one office."""
    office = world.unit()
    first = world.officer(office)
    second = world.officer(office, roles=(Role.SUPERVISOR,))
    return world.as_staff(first), world.as_staff(second)


def office_of(found: FollowUp) -> tuple[Actor, Actor]:
    """Two officers of the unit that a step was given to."""
    members = list(StaffMember.objects.filter(unit_id=found.unit_id).order_by("pk")[:2])
    return world.as_staff(members[0]), world.as_staff(members[1])


def failed(one: Family, who: Poster, first: date) -> FollowUp:
    """A period in which the child hardly went to school, judged."""
    attendance(who, one.child, first, "10")
    return judged(one, first)


def decided(one: Family, who: Poster, first: date) -> FollowUp:
    """The same, agreed and confirmed by two officers."""
    found = failed(one, who, first)
    at = after(first, 126)
    two = office_of(found)
    process.agree_to_step(two[0], found.pk, WORDS, at)
    process.confirm_step(two[1], found.pk, at)
    outbox.drain(lambda: at)
    return one.period(first)

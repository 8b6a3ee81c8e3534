"""Who is followed: the person who receives the grant and the family that a register certifies."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from accounts import queries as people
from accounts.permissions import Actor
from benefits.applications.models import Benefit
from benefits.conditions.models import FollowedMember, FollowUp
from benefits.law.family_grant_conditions import Period
from benefits.payments.models import Award, AwardState
from portal.records import acting

FOLLOWED = ("child", "stepchild", "ward", "spouse", "partner")
NEAR = ("parent", "stepparent", "guardian", "spouse", "partner")


def award_of(person_id: int) -> Award | None:
    """The family grant in payment to this person."""
    return (
        Award.objects.filter(
            person_id=person_id, benefit=Benefit.FAMILY_GRANT, state=AwardState.ACTIVE
        )
        .select_related("decision__claim")
        .order_by("-id")
        .first()
    )


def enrol(person_id: int, on: date, actor: Actor) -> list[FollowedMember]:
    """Brings the list of a family's members up to date; who has left is kept with their last day.

    A member is followed in one family only: in the one that had them first.
    """
    wanted = {person_id} | {
        one.person_id
        for one in people.family_of(person_id, on, FOLLOWED)
        if one.is_certified and one.person_id is not None and one.died_on is None
    }
    here = FollowedMember.objects.filter(person_id=person_id, until__isnull=True)
    known = set(here.values_list("member_id", flat=True))
    with acting(actor.label, "members of a family with the grant"):
        for gone in here.exclude(member_id__in=wanted):
            gone.until = on
            gone.save(update_fields=["until"])
        FollowedMember.objects.bulk_create(
            [
                FollowedMember(person_id=person_id, member_id=member_id, since=on)
                for member_id in sorted(wanted - known)
            ],
            ignore_conflicts=True,
        )
    return list(here.select_related("member"))


def find(national_id: str, born_on: date, on: date, actor: Actor) -> FollowedMember | None:
    """The member with this number and birth date who is followed at present, in any family.

    A child that a register knows by now and our list does not yet, is put on it.
    """
    person = people.find_by_national_id(national_id)
    if person is None or person.born_on != born_on:
        return None
    here = FollowedMember.objects.filter(member=person, until__isnull=True)
    found = here.first()
    if found is None and _enrol_with_family(person.pk, on, actor):
        found = here.first()
    return found


def _enrol_with_family(person_id: int, on: date, actor: Actor) -> bool:
    """Puts somebody on the list of the family with the grant that they belong to."""
    near = [person_id] + [
        one.person_id
        for one in people.family_of(person_id, on, NEAR)
        if one.is_certified and one.person_id is not None
    ]
    found = [one for one in near if award_of(one) is not None]
    for receiver in found:
        enrol(receiver, on, actor)
    return bool(found)


def not_followed_yet() -> QuerySet[Award]:
    """Families with the grant of which nobody is on the list."""
    followed = FollowedMember.objects.filter(person=OuterRef("person"), until__isnull=True)
    return _in_payment().filter(~Exists(followed))


def without_period(period: Period) -> QuerySet[Award]:
    """Families with the grant since a period began, for whom it is not followed yet."""
    begun = FollowUp.objects.filter(
        person=OuterRef("person"), kind=period.kind, first_month=period.first
    )
    return _in_payment().filter(~Exists(begun), starts_on__lte=period.first)


def _in_payment() -> QuerySet[Award]:
    return Award.objects.filter(benefit=Benefit.FAMILY_GRANT, state=AwardState.ACTIVE).order_by(
        "pk"
    )

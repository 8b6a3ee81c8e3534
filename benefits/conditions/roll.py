"""Who is followed: the person who receives the grant and the family that a register certifies."""

from __future__ import annotations

from datetime import date

from accounts import queries as people
from accounts.permissions import Actor
from benefits.applications.models import Benefit
from benefits.conditions.models import FollowedMember
from benefits.payments.models import Award, AwardState
from portal.records import acting

FOLLOWED = ("child", "stepchild", "ward", "spouse", "partner")


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


def find(national_id: str, born_on: date) -> FollowedMember | None:
    """The member with this number and birth date who is followed at present, in any family."""
    person = people.find_by_national_id(national_id)
    if person is None or person.born_on != born_on:
        return None
    return FollowedMember.objects.filter(member=person, until__isnull=True).first()

"""A factor is set up with a code that was handed over: once, for a day, kept as a digest.

A colleague's first code comes from an administrator; whoever lost a factor needs two officers
(lost_factors.py).
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import second_factor
from accounts.models import EnrolmentCode, Proposal, Role, StaffMember, User
from accounts.permissions import Actor, Denied
from portal.counting import counted
from portal.errors import Mendable
from portal.records import ALPHABET, acting
from portal.sealed import blind_index

CODE_HOLDS = timedelta(hours=24)
TRIES_AN_HOUR = 5
ENTERED = "enrolment_code"  # in the session: the code that was entered in it


def _index(code: str) -> bytes:
    plain = code.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    return blind_index("".join(filter(str.isalnum, plain)), "enrolment.code")


def give_code(actor: Actor, staff: StaffMember, at: datetime) -> str:
    """A new colleague's first code, to be handed over in person; earlier ones die.

    Denied unless an administrator who stepped up a moment ago gives it to somebody else. Mendable
    for somebody who has or had a factor: a new one then takes a second administrator.
    """
    if not actor.has(Role.ADMIN) or not actor.stepped_up(at) or actor.staff_id is None:
        raise Denied("enrolment codes are given by an administrator after a fresh step-up")
    if staff.pk == actor.staff_id:
        raise Denied("nobody gives an enrolment code to themselves")
    if not staff.works_on(timezone.localtime(at).date()):
        raise Mendable(_("This person no longer works here."))
    if needs_two(staff):
        raise Mendable(_("They had a passkey before. Report it as lost: that takes two of you."))
    with acting(actor.label, "enrolment code given"):
        return issue(actor, at, staff_id=staff.pk)


def needs_two(staff: StaffMember) -> bool:
    """Somebody who has or had a factor: one administrator alone could make it their own."""
    kinds = second_factor.enough_for_staff() - {second_factor.CODES}
    reported = Proposal.objects.filter(kind=Proposal.Kind.LOST_FACTOR, staff=staff)
    return second_factor.has(staff.user, *kinds) or reported.exists()


def issue(
    actor: Actor,
    at: datetime,
    *,
    staff_id: int | None = None,
    person_id: int | None = None,
    proposal: Proposal | None = None,
) -> str:
    """Writes a new code for one of the two and returns it; only its digest is kept."""
    code = "".join(secrets.choice(ALPHABET) for _letter in range(12))
    _live(at).filter(staff_id=staff_id, person_id=person_id).update(withdrawn_at=at)
    EnrolmentCode.objects.create(
        staff_id=staff_id,
        person_id=person_id,
        proposal=proposal,
        code_index=_index(code),
        given_by_id=actor.staff_id,
        given_at=at,
        expires_at=at + CODE_HOLDS,
    )
    return "-".join(code[i : i + 4] for i in range(0, 12, 4))


def _live(at: datetime) -> QuerySet[EnrolmentCode]:
    return EnrolmentCode.objects.filter(
        used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at
    )


def _of(actor: Actor, at: datetime) -> QuerySet[EnrolmentCode]:
    """The codes that count for whoever is signed in: a colleague, or a person in their own name."""
    if actor.staff_id is not None:
        return _live(at).filter(staff_id=actor.staff_id)
    own = Q(person_id=actor.person_id, person_id__isnull=False)
    return _live(at).filter(own)


def enter_code(request: HttpRequest, actor: Actor, code: str, at: datetime) -> None:
    """Takes the code in this session; Mendable when it does not fit, is late, used or guessed."""
    if counted(f"enrolment-tries:{actor.user_id}") > TRIES_AN_HOUR:
        raise Mendable(_("Too many tries. Wait an hour, then try again."), "code")
    found = _of(actor, at).filter(code_index=_index(code)).first()
    if found is None:
        raise Mendable(_("This code does not fit, is used, or is older than a day."), "code")
    request.session[ENTERED] = found.pk


def is_open(request: HttpRequest, actor: Actor, at: datetime) -> bool:
    """Whether a code that still counts was entered in this session."""
    entered = request.session.get(ENTERED)
    return isinstance(entered, int) and _of(actor, at).filter(pk=entered).exists()


def use_code(request: HttpRequest, user: User, at: datetime) -> None:
    """The factor is there: the code that opened its set-up is used up."""
    entered = request.session.pop(ENTERED, None)
    if entered is not None:
        mine = Q(staff__user=user) | Q(person__identities__user=user)
        found = _live(at).filter(mine, pk=entered).values("pk")
        with acting(user.get_username(), "factor set up with an enrolment code"):
            EnrolmentCode.objects.filter(pk__in=found).update(used_at=at)


def staff_list() -> QuerySet[StaffMember]:
    """Everyone who works here, by name, for the administrator's page."""
    return (
        StaffMember.objects.filter(left_on__isnull=True)
        .select_related("unit", "user")
        .order_by("display_name", "id")
    )

"""Staff set up a factor with a code from an administrator: once, for a day, kept as a digest."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import EnrolmentCode, Role, StaffMember, User
from accounts.permissions import Actor, Denied
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
    """A new code for a member of staff, to be handed over in person; earlier ones die.

    Denied unless an administrator who stepped up a moment ago gives it to somebody else.
    """
    if not actor.has(Role.ADMIN) or not actor.stepped_up(at) or actor.staff_id is None:
        raise Denied("enrolment codes are given by an administrator after a fresh step-up")
    if staff.pk == actor.staff_id:
        raise Denied("nobody gives an enrolment code to themselves")
    if staff.left_on is not None:
        raise Mendable(_("This person no longer works here."))
    code = "".join(secrets.choice(ALPHABET) for _letter in range(12))
    with acting(actor.label, "enrolment code given"):
        _live(staff.pk, at).update(withdrawn_at=at)
        EnrolmentCode.objects.create(
            staff=staff,
            code_index=_index(code),
            given_by_id=actor.staff_id,
            given_at=at,
            expires_at=at + CODE_HOLDS,
        )
    return "-".join(code[i : i + 4] for i in range(0, 12, 4))


def _live(staff_id: int, at: datetime) -> QuerySet[EnrolmentCode]:
    return EnrolmentCode.objects.filter(
        staff_id=staff_id, used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at
    )


def enter_code(request: HttpRequest, actor: Actor, code: str, at: datetime) -> None:
    """Takes the code in this session; Mendable when it does not fit, is late, used or guessed."""
    key = f"enrolment-tries:{actor.staff_id}"
    cache.add(key, 0, timeout=3600)
    if cache.incr(key) > TRIES_AN_HOUR:
        raise Mendable(_("Too many tries. Wait an hour, then try again."), "code")
    found = _live(actor.staff_id or 0, at).filter(code_index=_index(code)).first()
    if found is None:
        raise Mendable(_("This code does not fit, is used, or is older than a day."), "code")
    request.session[ENTERED] = found.pk


def is_open(request: HttpRequest, actor: Actor, at: datetime) -> bool:
    """Whether a code that still counts was entered in this session."""
    entered = request.session.get(ENTERED)
    return isinstance(entered, int) and _live(actor.staff_id or 0, at).filter(pk=entered).exists()


def use_code(request: HttpRequest, user: User, at: datetime) -> None:
    """The factor is there: the code that opened its set-up is used up."""
    entered = request.session.pop(ENTERED, None)
    member = getattr(user, "staff_member", None)
    if entered is not None and member is not None:
        with acting(member.display_name, "factor set up with an enrolment code"):
            _live(member.pk, at).filter(pk=entered).update(used_at=at)


def staff_list() -> QuerySet[StaffMember]:
    """Everyone who works here, by name, for the administrator's page."""
    return (
        StaffMember.objects.filter(left_on__isnull=True)
        .select_related("unit", "user")
        .order_by("display_name", "id")
    )

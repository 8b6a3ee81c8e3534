"""Who works here and asked for what is not theirs: its owner reads of it.

Kept at the door (accounts/middleware.py), for every room: a page that was refused after a rule
said no about something of a person, or by a role, leaves one line in that person's log for each
officer, thing and day. So does a person looked for by number in vain. The officer is told the same
as of a number that nobody has, and no sooner or later: the line is written when the answer has
left. An insured person who tries somebody else's address is named to nobody; a log line without
persons is written for those who watch the service. See docs/decisions/0042.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

import structlog
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import CharField, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_noop as N_

from accounts import access_log
from accounts.models import AccessLogEntry
from accounts.permissions import Actor, Told, is_about_a_person
from portal import row_guard
from portal.records import well_formed_reference

log = structlog.get_logger(__name__)

TO_OPEN = N_("tried to open it and was refused")
TO_WORK = N_("tried to work on it and was refused")
ATTEMPTS = (TO_OPEN, TO_WORK)
ROOMS = ("accounts", "contributions", "benefits", "portal_messages", "assistant")

Thing = tuple[int | None, str, str]  # whose, what, and its public number

_SOMETHING = N_("something about you")
_WHAT = {
    "record.read": N_("contribution record"),
    "accounts.person": N_("personal data and contribution record"),
    "benefits.claim": N_("whole file of the claim"),
    "benefits.draft": N_("personal data and contribution record"),
    "benefits.evidence": N_("a paper that was handed in"),
    "benefits.correction": N_("a value that is said to be wrong"),
    "benefits.appeal": N_("appeal and its steps"),
    "benefits.assessment": N_("health and everyday life, for an assessment"),
    "benefits.appointment": N_("visits to the assessors"),
    "benefits.arrangement": N_("what is needed for a visit"),
    "benefits.followup": N_("reports of school and health"),
    "benefits.givenreason": N_("reports of school and health"),
    "benefits.overpayment": N_("payments"),
    "benefits.taxexemption": N_("a medical report"),
    "contributions.accidentnotice": N_("notice of an accident at work"),
    "contributions.accidentreport": N_("notice of an accident at work"),
}

# A thing says whose it is by its `person_id`, these by that of what they are about. Who says it in
# neither way is of a house or of nobody (tests/architecture/test_attempts.py names them).
ABOUT = {"benefits.correctiontask": "claim", "benefits.escalation": "claim"}


def keep(
    actor: Actor, request: HttpRequest, response: HttpResponse, told: Told, at: datetime
) -> None:
    """Keeps the attempt of a request that was refused; what was answered stays as it is."""
    refused = response.status_code in (403, 404)
    if not actor.is_staff:
        if refused and told.no:
            page = request.resolver_match.view_name if request.resolver_match else ""
            log.info("refused", page=page, action=told.no[0], kind=actor.kind)
        return
    things = [(person_id, _WHAT["accounts.person"], "") for person_id in told.looked_for]
    if refused and told.no:
        things.append(_thing(*told.no))
    numbers = _numbers(request) if refused and told.at_the_door and not told.no else []
    if not (things or numbers):
        return
    purpose = TO_OPEN if request.method in ("GET", "HEAD") else TO_WORK

    def write() -> None:
        try:
            for person_id, what, case in (*things, *_at_the_door(actor, numbers, at)):
                if person_id is not None:
                    _once_a_day(actor, person_id, what=what, purpose=purpose, case=case, at=at)
        except DatabaseError:  # the answer has left: nobody else would hear of it
            log.exception("an attempt was not kept")

    # Closed when it was sent: whoever measures the answer learns nothing from what follows.
    response._resource_closers.append(write)  # type: ignore[attr-defined]


def _thing(action: str, obj: Any) -> Thing:
    """Whose it is, what it is and its public number; nobody's when it is about no person."""
    if isinstance(obj, int):
        person_id = obj if is_about_a_person(action) else None
        return person_id, _WHAT.get(action, _WHAT["accounts.person"]), ""
    if not isinstance(obj, Model):
        return None, "", ""
    name = obj._meta.label_lower
    about = getattr(obj, ABOUT[name]) if name in ABOUT else obj
    return getattr(about, "person_id", None), _WHAT.get(name, _SOMETHING), _number(obj)


def _number(obj: Model) -> str:
    return str(getattr(obj, "protocol", "") or getattr(obj, "reference", "") or "")


def _once_a_day(
    actor: Actor, person_id: int, *, what: str, purpose: str, case: str, at: datetime
) -> None:
    with transaction.atomic():
        _alone(person_id)
        same = _today(actor, person_id, at).filter(what=what, case=case, purpose__in=ATTEMPTS)
        if not same.exists():
            access_log.look(actor, person_id, what=what, purpose=purpose, case=case, at=at)


def _today(actor: Actor, person_id: int, at: datetime) -> QuerySet[AccessLogEntry]:
    """What the officer was kept with in the person's log since midnight."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return AccessLogEntry.objects.filter(
        person_id=person_id, actor_user_id=actor.user_id, at__gte=midnight
    )


def _alone(person_id: int) -> None:
    """Two refused at the same moment write one line: the lock of the person's chain."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('access_log'), %s)", [person_id])


# ── Refused by the role alone ────────────────────────────────────────────────────────────────


def _numbers(request: HttpRequest) -> list[str]:
    """The public numbers in the address."""
    found = request.resolver_match.kwargs.values() if request.resolver_match else ()
    return [one.upper() for one in found if isinstance(one, str) and well_formed_reference(one)]


def _at_the_door(actor: Actor, numbers: list[str], at: datetime) -> list[Thing]:
    """No rule was asked, so the thing is looked for by the public number in the address.

    Whoever was shown something of the same person today has business with them and took a wrong
    turn: that is no attempt.
    """
    if not numbers:
        return []
    with row_guard.request_of(()), row_guard.everyone("whose it is, for the log of looks"):
        things = [_thing("", one) for one in _things(numbers)]
    return [thing for thing in things if thing[0] and not _had_business(actor, thing[0], at)]


def _things(numbers: list[str]) -> Iterator[Model]:
    """All kinds of things are asked at once who has such a number; only theirs are read."""
    kinds = _numbered()
    with connection.cursor() as cursor:
        cursor.execute(_who_has(), {"numbers": numbers})
        found = sorted({place for (place,) in cursor.fetchall()})
    for model, field in (kinds[place] for place in found):
        yield from model._default_manager.filter(**{f"{field.name}__in": numbers})


@cache
def _numbered() -> list[tuple[type[Model], CharField]]:
    """Each kind of thing that has a public number, and where it stands."""
    return [
        (model, field)
        for model in apps.get_models()
        if model._meta.app_label in ROOMS
        for field in model._meta.concrete_fields
        if field.unique and field.name in ("protocol", "reference") and isinstance(field, CharField)
    ]


@cache
def _who_has() -> str:
    return " UNION ALL ".join(
        f'SELECT {place} FROM "{model._meta.db_table}"'  # noqa: S608  (names of our own tables)
        f' WHERE "{field.column}" = ANY(%(numbers)s)'
        for place, (model, field) in enumerate(_numbered())
    )


def _had_business(actor: Actor, person_id: int, at: datetime) -> bool:
    return _today(actor, person_id, at).exclude(purpose__in=ATTEMPTS).exists()

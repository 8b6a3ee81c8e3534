"""A value of the law that comes late: whom it touches is found and calculated again, once each.

What gives more is carried out by the road of every new calculation; what gives less waits for a
person (`revise`, ADR 0028).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from benefits.adjudication import decisions
from benefits.payments.models import Award, AwardState
from benefits.process.common import tell
from benefits.process.revise import recheck
from benefits.recalculation import late
from benefits.recalculation.late_models import LateCheck, LateValue
from benefits.recalculation.models import Cause, RevisionState
from portal import amendments
from portal.outbox import emit, emit_many, on

# What waits for these reasons is no calculation: a new one must not take its place.
NOT_CALCULATED = (Cause.CHOICE, Cause.JOB)
AT_ONCE = 1_000  # claims found in one step of the work


class ValueNotKnown(Exception):
    """This process cannot get at the value: the claim is asked about again later."""


@transaction.atomic
def value_came(
    key: str, *, parameter: str, since: date, act: str, law_hash: str, place: int, at: datetime
) -> LateValue:
    """Calculates again whom a value of the law touches; the same key begins once.

    `law_hash`, `place`: as `LateValue` keeps them. It begins when every process has heard of the
    value, and looks once more when no task can run any longer that decides without it.
    """
    value, _new = LateValue.objects.get_or_create(
        key=key,
        defaults={
            "parameter": parameter,
            "since": since,
            "act": act,
            "law_hash": law_hash,
            "place": place,
            "known_at": at,
        },
    )
    heard = at + timedelta(seconds=settings.LAW_REFRESH_SECONDS)
    settled = heard + timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)
    for name, due_at in (("heard", heard), ("settled", settled)):
        emit("late_value.find", value.pk, key=f"late_value:{value.pk}:{name}", due_at=due_at)
    return value


def _find_failed(value_id: int, at: datetime) -> None:
    """Those found so far are calculated again; the list says that it did not work for all."""
    LateValue.objects.filter(pk=value_id).update(failed=True)


@on("late_value.find", exhausted=_find_failed)
def find(value_id: int, at: datetime) -> None:
    """The next claims that the value touches; asks for the step after it until all are found."""
    value = LateValue.objects.select_for_update(of=("self",)).get(pk=value_id)
    checked = LateCheck.objects.filter(value=value, claim=OuterRef("pk"))
    claims = late.touched(value.parameter, value.since, value.law_hash).filter(~Exists(checked))
    found = list(claims.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    checks = LateCheck.objects.bulk_create(
        LateCheck(value=value, claim_id=claim_id) for claim_id in found
    )
    subjects = {f"late_value:{value.pk}:claim:{one.claim_id}": one.pk for one in checks}
    emit_many("late_value.check", subjects, due_at=at)
    value.failed, value.all_found = False, len(found) < AT_ONCE
    value.save(update_fields=["failed", "all_found"])
    if not value.all_found:
        emit("late_value.find", value.pk, key=f"late_value:{value.pk}:{found[-1]}", due_at=at)


def _check_failed(check_id: int, at: datetime) -> None:
    """Five attempts failed: the list says so, and the person is told that we are late with it."""
    check = LateCheck.objects.select_related("claim").get(pk=check_id)
    check.failed = True
    check.save(update_fields=["failed"])
    tell(check.claim, "delayed_by_us", at, key=f"late_value:{check.pk}")


@on("late_value.check", exhausted=_check_failed)
def check_claim(check_id: int, at: datetime) -> None:
    """Asks the law again about one claim in payment, now that the value is known."""
    check = LateCheck.objects.select_related("value", "claim").get(pk=check_id)
    if check.checked_at is not None:
        return
    _know(check.value)
    decision = decisions.standing(check.claim)
    paid = Award.objects.filter(decision__claim=check.claim_id, state=AwardState.ACTIVE)
    if decision is not None and paid.exists():
        waiting = decision.revisions.filter(state=RevisionState.OPEN).first()
        cause, key = Cause.PARAMETER, check.value.key
        if waiting is not None:  # what it was found for stays
            cause, key = Cause(waiting.cause), waiting.cause_key
        found = None if cause in NOT_CALCULATED else recheck(decision, cause, key, at)
        check.revision = found or waiting
    check.checked_at, check.failed = at, False
    check.save(update_fields=["revision", "checked_at", "failed"])


def _know(value: LateValue) -> None:
    """A long task may have begun under the law without the value."""
    if len(amendments.installed()) < value.place > len(amendments.ask_again()):
        raise ValueNotKnown(f"{value.parameter} of {value.since} is not in this process's law")

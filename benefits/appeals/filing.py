"""Receiving an appeal: numbered at once, late ones too; the panel judges what late means."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from benefits.adjudication.models import Decision
from benefits.appeals.models import Appeal, AppealState, Instance
from benefits.law.statute import the_law
from portal.periods import next_business_day
from portal.records import StateChange


def file_appeal(
    decision: Decision,
    *,
    instance: Instance = Instance.BOARD,
    until: date,
    contested: list[str],
    grounds: str,
    wants_hearing: bool = False,
    user_id: int,
    actor: str,
    at: datetime,
) -> Appeal:
    """One appeal a decision and instance: pressing twice gives the same one.

    `until` is the last day of the legal time; what comes later is received and marked late.
    """
    try:
        with transaction.atomic():
            made = Appeal.objects.create(
                person_id=decision.person_id,
                decision=decision,
                instance=instance,
                contested=contested,
                grounds=grounds,
                wants_hearing=wants_hearing,
                filed_at=at,
                filed_by_id=user_id,
                late=timezone.localdate(at) > until,
            )
    except IntegrityError:
        return Appeal.objects.get(decision=decision, instance=instance)
    StateChange.objects.create(
        subject_kind=made._meta.label_lower,
        subject_id=made.pk,
        person_id=made.person_id,
        action="file",
        before="none",
        after=AppealState.QUEUED,
        by="person",
        actor=actor,
        at=at,
    )
    return made


def further_until(on: date) -> date:
    """The last day to go to the appeal council, counted from the notice of the board's result."""
    days: int = the_law().get("procedure/further_appeal_days", on)["special_appeal"]
    return next_business_day(on + timedelta(days=days))


def comply_by(on: date) -> date:
    """The last day to carry out what a panel decided."""
    days: int = the_law().get("procedure/further_appeal_days", on)["compliance"]
    return on + timedelta(days=days)
